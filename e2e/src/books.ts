import { sleep, type Shop } from './shop.ts';

interface EventRow {
  readonly position: number;
  readonly stream: string;
  readonly version: number;
  readonly type: string;
  readonly data: string;
}
interface PurchaseRow {
  readonly id: string;
  readonly status: string;
  readonly version: number;
  readonly base_minor: number;
}
interface Lines {
  readonly purchaseId: string;
  readonly lines: readonly { productId: string; quantity: number; baseMinor: number }[];
}
interface Moved {
  readonly productId: string;
  readonly purchaseId: string;
  readonly quantity: number;
  readonly onHand: number;
}

/**
 * Everything that must hold of the files of a shop at rest, told without a line of the shop's own
 * code. Answers what is wrong, and who bought.
 */
export async function audit(shop: Shop): Promise<{
  faults: string[];
  confirmed: Set<string>;
  refused: Set<string>;
  /** What was sold for and not cancelled, in minor units. */
  sold: number;
}> {
  const faults: string[] = [];
  const must = (holds: boolean, fault: string) => {
    if (!holds) faults.push(fault);
  };
  const read = async (service: string) => {
    const events = await shop.rows<EventRow>(service, 'SELECT * FROM events ORDER BY position');
    const versions = new Map<string, number>();
    events.forEach(({ position, stream, version }, index) => {
      must(position === index + 1, `${service}: position ${position} stands at ${index + 1}`);
      const before = versions.get(stream) ?? 0;
      must(version === before + 1, `${service}: ${stream} goes from ${before} to ${version}`);
      versions.set(stream, version);
    });
    const [head] = await shop.rows<{ position: number }>(service, 'SELECT position FROM head');
    must(head?.position === events.length, `${service}: the head is not the newest event`);
    return events.map((event) => ({ ...event, data: JSON.parse(event.data) as unknown }));
  };
  await read('customers');

  const onHand = new Map<string, number>();
  const taken = new Map<string, Moved[]>();
  const returned = new Map<string, Moved[]>();
  for (const { type, data, position } of await read('products')) {
    if (!type.startsWith('Stock')) continue;
    const moved = data as Moved;
    const after = (onHand.get(moved.productId) ?? 0) + moved.quantity;
    must(after === moved.onHand && after >= 0, `stock at ${position}: ${after}, ${moved.onHand}`);
    onHand.set(moved.productId, after);
    const book = { StockTaken: taken, StockReturned: returned }[type];
    if (book) book.set(moved.purchaseId, [...(book.get(moved.purchaseId) ?? []), moved]);
  }
  for (const row of await shop.rows<{ id: string; on_hand: number }>(
    'products',
    'SELECT id, on_hand FROM products',
  )) {
    must(row.on_hand === (onHand.get(row.id) ?? 0), `${row.id}: the catalogue says ${row.on_hand}`);
  }
  const [ledger] = await shop.rows<{ number: number }>(
    'products',
    'SELECT COUNT(*) AS number FROM stock_movements',
  );
  const [movements] = await shop.rows<{ number: number }>(
    'products',
    "SELECT COUNT(*) AS number FROM events WHERE type LIKE 'Stock%'",
  );
  must(ledger?.number === movements?.number, 'the ledger and the events differ in number');

  const states = new Map<string, { status: string; version: number; base: number }>();
  for (const { type, data, version } of await read('purchases')) {
    const { purchaseId, lines } = data as Lines;
    if (type === 'PurchasePlaced') states.set(purchaseId, { status: 'pending', version, base: 0 });
    if (type === 'PurchaseRefused') states.set(purchaseId, { status: 'refused', version, base: 0 });
    if (type === 'PurchaseCancelled') {
      states.set(purchaseId, { ...states.get(purchaseId)!, status: 'cancelled', version });
      same(returned.get(purchaseId), lines, 1, `returned for ${purchaseId}`, must);
    }
    if (type === 'PurchaseConfirmed' || type === 'HistoricalPurchaseRecorded') {
      const base = lines.reduce((sum, line) => sum + line.baseMinor, 0);
      states.set(purchaseId, { status: 'confirmed', version, base });
      // What was sold before the shop had this system moved none of its stock.
      const moved = type === 'PurchaseConfirmed' ? lines : [];
      same(taken.get(purchaseId), moved, -1, `taken for ${purchaseId}`, must);
    }
  }
  const rows = await shop.rows<PurchaseRow>('purchases', 'SELECT * FROM purchases');
  must(rows.length === states.size, 'the list and the events differ in number');
  for (const { id, status, version, base_minor: base } of rows) {
    const fold = states.get(id);
    const listed = `${status} ${version} ${base}`;
    const folded = `${fold?.status} ${fold?.version} ${fold?.base}`;
    must(listed === folded, `${id}: the list says ${listed}, the events ${folded}`);
  }
  const having = (...wanted: string[]) =>
    new Set([...states].filter(([, { status }]) => wanted.includes(status)).map(([id]) => id));
  for (const id of having('refused')) must(!taken.has(id), `${id} is refused, and took stock`);
  must(having('pending').size === 0, `${having('pending').size} purchases are pending`);
  const sold = having('confirmed', 'cancelled');
  for (const id of taken.keys()) must(sold.has(id), `stock was taken for ${id}, which is not sold`);
  const standing = [...states.values()].filter(({ status }) => status === 'confirmed');
  return {
    faults,
    confirmed: sold,
    refused: having('refused'),
    sold: standing.reduce((sum, { base }) => sum + base, 0),
  };
}

/** What the reports say of all sales, once they hold everything that was committed. */
export async function figuresOf(shop: Shop): Promise<Record<string, unknown>> {
  const [head] = await shop.rows<{ position: number }>('purchases', 'SELECT position FROM head');
  const [stock] = await shop.rows<{ position: number }>('products', 'SELECT position FROM head');
  const wanted = `purchases=${head?.position ?? 0},products=${stock?.position ?? 0}`;
  for (let tries = 0; tries < 15; tries++) {
    const { body, status } = await shop.call<{ totals: Record<string, unknown>; stale: boolean }>(
      '/api/v1/reports/sales-overview',
      { headers: { 'x-min-position': wanted } },
    );
    if (status === 200 && !body.stale) return body.totals;
    if (status !== 200) await sleep(1_000);
  }
  throw new Error('the reports lag 30 seconds behind');
}

/** Exactly one movement per product of the purchase, of all its lines' units. */
function same(
  moved: readonly Moved[] = [],
  lines: Lines['lines'],
  sign: 1 | -1,
  what: string,
  must: (holds: boolean, fault: string) => void,
): void {
  const units = new Map<string, number>();
  for (const line of lines) {
    units.set(line.productId, (units.get(line.productId) ?? 0) + line.quantity);
  }
  const matches = moved.every(
    ({ productId, quantity }) => quantity === sign * units.get(productId)!,
  );
  must(moved.length === units.size && matches, `${what}: ${JSON.stringify(moved)}`);
}
