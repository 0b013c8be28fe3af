import type { FiguresModel } from '../figures-model.ts';
import type { Books, Sold, StoredEvent } from './books.ts';
import type { Verdict } from './verdict.ts';

/** I6: the figures have each event of the stores once, and no other. */
export function checkRaw(verdict: Verdict, figures: FiguresModel, { events }: Books): void {
  for (const [store, all] of Object.entries(events)) {
    const raw = figures.rows('events_raw').filter((row) => row['store'] === store);
    const found = raw.map(({ position, event_id }) => `${String(position)} ${String(event_id)}`);
    const wanted = all.map(({ position, event_id }) => `${position} ${event_id}`);
    mustBeSame(verdict, 'I6', `raw events of ${store}`, found, wanted);
  }
}

/** I3: lines, prices, rounding and totals; and the figures to the minor unit. */
export function checkMoney(verdict: Verdict, figures: FiguresModel, books: Books): void {
  const wanted: string[] = [];
  for (const [id, one] of books.purchases) {
    const [settled] = one.settled;
    if (settled?.type !== 'PurchaseConfirmed') continue;
    checkSale(verdict, id, one, settled, books);
    wanted.push(...rowsOf(settled, 1), ...one.cancelled.flatMap((event) => rowsOf(event, -1)));
  }
  const found = figures
    .rows('sale_lines')
    .map((row) =>
      [
        row['position'],
        row['purchase_id'],
        row['line'],
        row['business_date'],
        row['currency'],
        row['quantity'],
        row['base_minor'],
        row['local_minor'],
      ].join(' '),
    );
  mustBeSame(verdict, 'I3', 'lines of sales', found, wanted);
  const moves = figures
    .rows('stock_moves')
    .map((row) => [row['position'], row['product_id'], row['quantity'], row['on_hand']].join(' '));
  const moved = books.moves.map(({ position, data }) =>
    [position, data.productId, data.quantity, data.onHand].join(' '),
  );
  mustBeSame(verdict, 'I3', 'movements of stock', moves, moved);
}

/** As asked for, at the price of the moment its stock was taken, each line rounded once, half up. */
function checkSale(
  verdict: Verdict,
  id: string,
  { placed }: Sold,
  { data }: StoredEvent,
  books: Books,
): void {
  const position = books.taken.get(id)?.[0]?.position ?? 0;
  const [whole = '', decimals = ''] = data.rate.split('.');
  const scale = 10n ** BigInt(decimals.length);
  const lines = placed.data.lines.map(({ productId, quantity }) => {
    const base = (books.priceAt(productId, position) ?? NaN) * quantity;
    const local = (BigInt(base) * BigInt(whole + decimals) * 2n + scale) / (scale * 2n);
    return [productId, quantity, base, Number(local)];
  });
  const found = data.lines.map((line) => [
    line.productId,
    line.quantity,
    line.baseMinor,
    line.localMinor,
  ]);
  verdict.mustEqual(found, lines, 'I3', `lines of ${id}`);
  const sum = (place: 2 | 3) => lines.reduce((total, line) => total + Number(line[place]), 0);
  verdict.mustEqual([data.baseMinor, data.localMinor], [sum(2), sum(3)], 'I3', `totals of ${id}`);
}

const rowsOf = ({ position, business_date, data }: StoredEvent, sign: 1 | -1): string[] =>
  data.lines.map((line) =>
    [
      position,
      data.purchaseId,
      line.line,
      business_date,
      data.currency,
      sign * line.quantity,
      sign * line.baseMinor,
      sign * line.localMinor,
    ].join(' '),
  );

function mustBeSame(
  verdict: Verdict,
  invariant: string,
  what: string,
  found: readonly string[],
  wanted: readonly string[],
): void {
  const [one, other] = [[...found].sort(), [...wanted].sort()];
  if (one.join('\n') === other.join('\n')) return;
  const lacking = other.filter((row) => !one.includes(row));
  const extra = one.filter((row, at) => !other.includes(row) || one.indexOf(row) !== at);
  const detail = `lack ${lacking.slice(0, 3).join(', ')}; besides ${extra.slice(0, 3).join(', ')}`;
  verdict.must(false, invariant, `${what}: ${one.length} for ${other.length}, ${detail}`);
}
