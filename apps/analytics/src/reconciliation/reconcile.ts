import type { AnalyticsDatabase } from '@crpm/adapters';
import type {
  Account,
  BooksAnswer,
  BooksCheck,
  BooksPart,
  BooksQuestion,
  Reconciliation,
} from '@crpm/contracts';
import { Refusal } from '@crpm/event-sourcing';
import type { Watermark } from '../reports/run-report.ts';
import { told, unequal, type Unequal } from './compare.ts';
import { figuresBooks, figuresWithin, hasRecords } from './figures-books.ts';

export interface ReconcileRuntime {
  readonly database: AnalyticsDatabase;
  readonly watermark: Pick<Watermark, 'waitFor' | 'incompleteSince'>;
  readonly baseCurrency: string;
  /** Asks the service that owns a store. */
  readonly books: (store: string, question: BooksQuestion) => Promise<BooksAnswer>;
}

type Progress = NonNullable<Reconciliation['progress']>;
type Result = NonNullable<Reconciliation['result']>;

/** Milliseconds in which the figures come to where the stores are, on a day like any other. */
const PATIENCE = 30_000;
/** How long it waits before it says again that it does: whoever stops the shop does not wait. */
const STEP = 1_000;
/** Parts of a check whose records are looked at: enough to see what is wrong. */
const MOST_PARTS = 16;

/**
 * Compares what the services say there must be, each as of an event that it names, with what the
 * tables of figures have as of the same event.
 */
export async function reconcile(
  stores: readonly string[],
  runtime: ReconcileRuntime,
  report: (progress: Progress) => Promise<void>,
): Promise<Omit<Result, 'at'>> {
  const answers = await read(stores, runtime, report);
  const positions = Object.fromEntries(answers.map(({ store, at }) => [store, at]));
  const events = Object.values(positions).reduce((sum, position) => sum + position, 0);
  const tell = (step: Progress['step']) => report({ step, done: events, total: events });
  const reached = async (at: Readonly<Record<string, number>>): Promise<void> => {
    for (let waited = 0; waited < PATIENCE; waited += STEP) {
      await tell('waiting');
      if (await runtime.watermark.waitFor(at, STEP)) return tell('comparing');
    }
    throw new Refusal('unavailable', 'The figures do not come to where the stores are.');
  };
  await reached(positions);
  const found: Account[] = [];
  const differences: Unequal[] = [];
  const unread = new Map<BooksCheck, number>();
  for (const { store, at, accounts } of answers) {
    const figures = await figuresBooks(runtime.database, store, at);
    found.push(...figures);
    differences.push(
      ...(await byRecord(store, unequal(accounts, figures), unread, runtime, reached)),
    );
  }
  const expected = answers.flatMap(({ accounts }) => accounts);
  const checks = told(expected, found, differences, unread, runtime.baseCurrency);
  return {
    positions,
    incompleteSince: runtime.watermark.incompleteSince(positions),
    drift: checks.reduce((sum, { drift }) => sum + drift, 0),
    checks,
  };
}

interface StoreBooks {
  readonly store: string;
  readonly at: number;
  readonly accounts: readonly Account[];
}

async function read(
  stores: readonly string[],
  { books }: ReconcileRuntime,
  report: (progress: Progress) => Promise<void>,
): Promise<StoreBooks[]> {
  const [read, heads] = [new Map<string, number>(), new Map<string, number>()];
  const sum = (of: ReadonlyMap<string, number>) => [...of.values()].reduce((a, b) => a + b, 0);
  const result: StoreBooks[] = [];
  for (const store of stores) {
    const { position, accounts } = await whole(
      (question) => books(store, question),
      {},
      async (answer) => {
        read.set(store, answer.position);
        heads.set(store, answer.head);
        await report({ step: 'reading', done: sum(read), total: sum(heads) });
      },
    );
    const events: Account = { check: 'events', key: store, sums: { events: String(position) } };
    result.push({ store, at: position, accounts: [...accounts, events] });
  }
  return result;
}

/** Asks until the books are made up. */
async function whole(
  ask: (question: BooksQuestion) => Promise<BooksAnswer>,
  question: BooksQuestion,
  tell: (answer: BooksAnswer) => Promise<void> = () => Promise.resolve(),
): Promise<{ readonly position: number; readonly accounts: readonly Account[] }> {
  for (;;) {
    const answer = await ask(question);
    await tell(answer);
    const { position, accounts } = answer;
    if (accounts) return { position, accounts };
  }
}

/** Which records it is, where parts differ. These are read anew on both sides, at a place of now. */
async function byRecord(
  store: string,
  inParts: readonly Unequal[],
  unread: Map<BooksCheck, number>,
  { database, books }: ReconcileRuntime,
  reached: (at: Readonly<Record<string, number>>) => Promise<void>,
): Promise<Unequal[]> {
  const within: BooksPart[] = [];
  for (const [check, some] of Map.groupBy(inParts, (one) => one.check)) {
    if (!hasRecords(check)) continue;
    const keys = [...new Set(some.map(({ key }) => key))];
    within.push(...keys.slice(0, MOST_PARTS).map((key) => ({ check, key })));
    if (keys.length > MOST_PARTS) unread.set(check, keys.length - MOST_PARTS);
  }
  if (within.length === 0) return [...inParts];
  const { position, accounts } = await whole((question) => books(store, question), { within });
  await reached({ [store]: position });
  const found = await figuresWithin(database, position, within);
  const records = unequal(accounts, found);
  const named = new Set(records.map(({ check }) => check));
  // Where each record is right by now, it is told what was not.
  return [...records, ...inParts.filter(({ check }) => !named.has(check))];
}
