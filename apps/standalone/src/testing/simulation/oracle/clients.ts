import type { History, Wish } from '../client.ts';
import type { Books } from './books.ts';
import type { Verdict } from './verdict.ts';

const PURCHASES = /^\/api\/v1\/purchases$/;
const CANCELLATION = /^\/api\/v1\/purchases\/([^/]+)\/cancellation$/;
const idOf = ({ replies: [reply] }: Wish): string => (reply?.body as { id: string }).id;
const answered = (wishes: readonly Wish[], status: number): Wish[] =>
  wishes.filter(({ replies: [reply] }) => reply?.status === status);

/** What somebody was told is so, also after a crash: I2, and every other acknowledgement. */
export function checkAcknowledged(verdict: Verdict, history: History, books: Books): void {
  const bought = answered(history.of('POST', PURCHASES), 201);
  for (const wish of bought) {
    const one = books.purchases.get(idOf(wish));
    const status = one ? books.status(one) : 'not there';
    const isSold = status === 'confirmed' || status === 'cancelled';
    verdict.must(isSold, 'I2', `${wish.key} was acknowledged, and is ${status}`);
    const told = wish.replies[0]?.body as { totals: Record<string, { amount: string }> };
    const { baseMinor, localMinor } = one?.settled[0]?.data ?? {};
    const minor = (total: string) => Math.round(Number(told.totals[total]?.amount) * 100);
    const cents = [minor('total'), minor('localTotal')];
    verdict.mustEqual(cents, [baseMinor, localMinor], 'I3', `what ${wish.key} was told to pay`);
  }
  for (const wish of answered(history.of('POST', CANCELLATION), 200)) {
    const id = CANCELLATION.exec(wish.asked.path)?.[1] ?? '';
    const times = books.purchases.get(id)?.cancelled.length;
    verdict.must(times === 1, 'I2', `${wish.key} cancelled ${id}, and it is so ${times} times`);
  }
  mustBeThere(verdict, history, books, /\/products$/, 'products', 'ProductListed');
  mustBeThere(verdict, history, books, /\/customers$/, 'customers', 'CustomerRegistered');
}

function mustBeThere(
  verdict: Verdict,
  history: History,
  books: Books,
  path: RegExp,
  store: string,
  type: string,
): void {
  const streams = books.of(store).filter((event) => event.type === type);
  for (const wish of answered(history.of('POST', path), 201)) {
    const id = idOf(wish);
    const times = streams.filter(({ stream }) => stream.endsWith(id)).length;
    verdict.must(
      times === 1,
      'I2',
      `${wish.key} was acknowledged, and ${id} is there ${times} times`,
    );
  }
}

/** Once all have their answers: nothing is there that nobody was told of, and nothing twice. */
export function checkAnswered(verdict: Verdict, history: History, books: Books): void {
  const asked = history.of('POST', PURCHASES);
  const sold = [...books.purchases.values()].filter((one) => books.status(one) !== 'refused');
  const refused = books.purchases.size - sold.length;
  verdict.mustEqual(sold.length, answered(asked, 201).length, 'I2', 'purchases, as many as told');
  verdict.mustEqual(refused, answered(asked, 409).length, 'I2', 'refusals, as many as told');
  const ids = new Set(answered(asked, 201).map(idOf));
  verdict.mustEqual(ids.size, answered(asked, 201).length, 'I2', 'purchases of their own');
  const received = answered(history.of('POST', /\/inventory\/receipts$/), 201);
  const receipts = books.moves.filter(({ type }) => type === 'StockReceived');
  verdict.mustEqual(receipts.length, received.length, 'I2', 'receipts of stock, as many as told');
  checkEdits(verdict, history);
}

/** I4: of all that saw the same version, one may change the record; who asks for what it is, does not. */
function checkEdits(verdict: Verdict, history: History): void {
  const taken = answered(history.of('PATCH', /\/products\//), 200).flatMap(({ asked, replies }) => {
    const seen = Number.parseInt(String(asked.headers?.['if-match']).replace('"', ''), 10);
    const { version } = replies[0]?.body as { version: number };
    return version === seen ? [] : [`${asked.path} ${String(seen)}`];
  });
  verdict.must(new Set(taken).size === taken.length, 'I4', 'a version was changed by two');
}

/** I9: one key, one answer. */
export function checkKeys(verdict: Verdict, history: History): void {
  for (const { key, replies } of history.wishes) {
    const different = new Set(replies.map(({ status, body }) => answerOf(status, body)));
    verdict.must(different.size <= 1, 'I9', `${key} was answered ${[...different].join(' and ')}`);
  }
}

/** A problem names the request, each of which is another; what is ahead of an edit changes. */
function answerOf(status: number, body: unknown): string {
  if (status < 400) return `${status} ${JSON.stringify(body)}`;
  const { requestId: _, current: __, ...problem } = body as Record<string, unknown>;
  return `${status} ${JSON.stringify(problem)}`;
}
