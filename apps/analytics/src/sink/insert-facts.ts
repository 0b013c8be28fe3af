import { insertAgain, RejectedRows, type AnalyticsDatabase } from '@crpm/adapters';
import type { Recorded } from '@crpm/contracts';
import { RAW, type FactRow, type Rows } from './readable-facts.ts';

/** Well under the rows of one block: an insert is written as a whole or not at all. */
const MOST_ROWS = 50_000;

export interface FactRange {
  readonly store: string;
  readonly version: number;
  readonly first: number;
  readonly last: number;
  /** What the range is written for, when not by the sink's own course. */
  readonly purpose?: string;
  /** Whether it may have been written before, and nobody knows what came of it. */
  readonly again?: boolean;
}

/** Positions of the events that the engine refused, and why. */
export type Refused = ReadonlyMap<number, string>;

/**
 * Writes a range's rows, the tables beside each other. Names follow from the range alone, so that
 * the same range written again adds nothing. Where the engine refuses rows, halves of them under
 * names of their own find the events it refuses; these are left out, with what comes later in their
 * streams. The same rows are refused again, so that this too comes to the same each time.
 */
export async function insertFacts(
  database: AnalyticsDatabase,
  batches: readonly Rows[],
  events: readonly Recorded[],
  { store, version, first, last, purpose = 'facts', again = false }: FactRange,
  between: () => void = () => undefined,
): Promise<Refused> {
  const streams = new Map(events.map(({ position, stream }) => [position, stream]));
  const refused = new Map<number, string>();
  const writing = batches.map(async ({ table, rows }) => {
    const insert = async (some: readonly FactRow[], token: string): Promise<void> => {
      const isThere = () => has(database, table, store, some);
      if (again) await insertAgain(database, { table, rows: some, token }, isThere);
      else await database.insert(table, some, token);
      between();
    };
    const name = `${purpose}:v${version}:${table}:${store}:${first}-${last}`;
    const writer = table.startsWith(RAW) ? insert : leavingOut(insert, streams, refused);
    for (const [start, chunk] of chunksOf(rows)) await writer(chunk, `${name}:${start}`);
  });
  // None may go on in the background while the caller tries again.
  const failed = (await Promise.allSettled(writing)).find(({ status }) => status === 'rejected');
  if (failed) throw (failed as PromiseRejectedResult).reason;
  return refused;
}

/** Whether a table has rows of these events: those of all stores are in the raw one only. */
async function has(
  database: AnalyticsDatabase,
  table: string,
  store: string,
  rows: readonly FactRow[],
): Promise<boolean> {
  const ofStore = table.startsWith(RAW) ? ' AND store = {store:String}' : '';
  const found = await database.query(
    `SELECT 1 FROM ${table} WHERE position BETWEEN {first:UInt64} AND {last:UInt64}${ofStore} LIMIT 1`,
    { first: rows[0]?.position, last: rows.at(-1)?.position, store },
  );
  return found.length > 0;
}

type Insert = (rows: readonly FactRow[], token: string) => Promise<void>;

function leavingOut(
  insert: Insert,
  streams: ReadonlyMap<number, string>,
  refused: Map<number, string>,
): Insert {
  const held = new Set<string | undefined>();
  const write: Insert = async (rows, token) => {
    const open = rows.filter(({ position }) => {
      const isHeld = held.has(streams.get(position));
      if (isHeld && !refused.has(position)) {
        refused.set(position, 'An earlier event of its stream is parked.');
      }
      return !isHeld;
    });
    if (open.length === 0) return;
    try {
      await insert(open, token);
    } catch (error) {
      if (!(error instanceof RejectedRows)) throw error;
      const middle = cutBefore(open, Math.ceil(open.length / 2));
      if (middle > 0) {
        await write(open.slice(0, middle), `${token}.0`);
        await write(open.slice(middle), `${token}.1`);
        return;
      }
      const [{ position } = { position: 0 }] = open;
      held.add(streams.get(position));
      refused.set(position, String(error));
    }
  };
  return write;
}

/** Where to part rows so that each event's stay together, near `place`; 0 where they cannot be. */
function cutBefore(rows: readonly FactRow[], place: number): number {
  const parts = (at: number): boolean => rows[at - 1]?.position !== rows[at]?.position;
  let down = place;
  while (down > 0 && !parts(down)) down -= 1;
  if (down > 0) return down;
  let up = place;
  while (up < rows.length && !parts(up)) up += 1;
  return up < rows.length ? up : 0;
}

function* chunksOf(rows: readonly FactRow[]): Generator<[number, readonly FactRow[]]> {
  for (let start = 0; start < rows.length;) {
    const left = rows.slice(start);
    const end = left.length <= MOST_ROWS ? left.length : cutBefore(left, MOST_ROWS);
    yield [start, end > 0 ? left.slice(0, end) : left];
    start += end > 0 ? end : left.length;
  }
}
