import { unitsOf, type Books } from './books.ts';
import type { Verdict } from './verdict.ts';

/** I4: positions and versions count 1, 2, 3 …, no event twice, and recorded time never goes back. */
export function checkOrder(verdict: Verdict, { events }: Books): void {
  for (const [store, all] of Object.entries(events)) {
    const versions = new Map<string, number>();
    let recorded = '';
    all.forEach(({ position, stream, version, recorded_at }, at) => {
      verdict.must(position === at + 1, 'I4', `${store} has ${position} at place ${at + 1}`);
      const next = (versions.get(stream) ?? 0) + 1;
      verdict.must(version === next, 'I4', `${stream} has version ${version}, not ${next}`);
      versions.set(stream, version);
      verdict.must(recorded_at >= recorded, 'I4', `time goes back at ${store} ${position}`);
      recorded = recorded_at;
    });
    const ids = new Set(all.map(({ event_id }) => event_id));
    verdict.must(ids.size === all.length, 'I4', `${store} has an event twice`);
  }
}

/** I1: stock is the sum of its movements, and never negative. */
export function checkStock(verdict: Verdict, { moves }: Books): void {
  const onHand = new Map<string, number>();
  for (const { position, data } of moves) {
    const after = (onHand.get(data.productId) ?? 0) + data.quantity;
    onHand.set(data.productId, after);
    verdict.must(after >= 0, 'I1', `${data.productId} has ${after} units at ${position}`);
    verdict.mustEqual(data.onHand, after, 'I1', `the balance at ${position}`);
  }
}

/** I8: the lists and the ledger say what the events say; they are written with them. */
export function checkLists(verdict: Verdict, books: Books): void {
  const { disk, moves, purchases } = books;
  const catalogue = disk.rows<{ id: string; on_hand: number; price_minor: number }>(
    'products',
    'SELECT id, on_hand, price_minor FROM products',
  );
  for (const { id, on_hand, price_minor } of catalogue) {
    const units = moves
      .filter(({ data }) => data.productId === id)
      .reduce((sum, { data }) => sum + data.quantity, 0);
    verdict.mustEqual(on_hand, units, 'I8', `units of ${id} in the catalogue`);
    verdict.mustEqual(price_minor, books.priceAt(id, Infinity), 'I8', `price of ${id}`);
  }
  const ledger = disk.rows<Record<string, unknown>>(
    'products',
    'SELECT position, product_id, quantity, on_hand, purchase_id FROM stock_movements ORDER BY position',
  );
  verdict.mustEqual(
    ledger.map((row) => Object.values(row)),
    moves.map(({ position, data }) => [
      position,
      data.productId,
      data.quantity,
      data.onHand,
      // Some are for no sale.
      (data as { readonly purchaseId?: string }).purchaseId ?? null,
    ]),
    'I8',
    'the ledger',
  );
  const listed = disk.rows<Record<string, unknown>>(
    'purchases',
    'SELECT id, status, base_minor, local_minor FROM purchases ORDER BY id',
  );
  verdict.mustEqual(
    listed.map((row) => Object.values(row)),
    [...purchases]
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([id, one]) => {
        const sale = one.settled[0]?.type === 'PurchaseConfirmed' ? one.settled[0].data : undefined;
        return [id, books.status(one), sale?.baseMinor ?? 0, sale?.localMinor ?? 0];
      }),
    'I8',
    'the list of purchases',
  );
}

/** I7: sold, and its stock was taken once; refused, and none was; cancelled, and all is back. */
export function checkSettled(verdict: Verdict, books: Books): void {
  for (const [id, one] of books.purchases) {
    const status = books.status(one);
    verdict.must(status !== 'pending', 'I7', `${id} is pending`);
    verdict.must(one.settled.length <= 1, 'I7', `${id} is settled ${one.settled.length} times`);
    verdict.must(one.cancelled.length <= 1, 'I7', `${id} is cancelled more than once`);
    const sold = status === 'confirmed' || status === 'cancelled';
    const wanted = sold ? unitsOf(one.placed.data.lines) : '[]';
    const taken = unitsOf((books.taken.get(id) ?? []).map(({ data }) => data));
    verdict.must(taken === wanted, 'I7', `taken for ${id}, ${status}: ${taken} for ${wanted}`);
    const returned = unitsOf((books.returned.get(id) ?? []).map(({ data }) => data));
    const back = status === 'cancelled' ? wanted : '[]';
    verdict.must(returned === back, 'I7', `back of ${id}, ${status}: ${returned} for ${back}`);
  }
  for (const id of books.taken.keys()) {
    verdict.must(books.purchases.has(id), 'I7', `stock is taken for ${id}, which there is not`);
  }
}
