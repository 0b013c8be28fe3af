import type { RebuildProgress, Recorded } from '@crpm/contracts';
import { Refusal } from '@crpm/event-sourcing';
import { insertFacts } from '../sink/insert-facts.ts';
import { addRows, readableFacts, refusedOf, type Rows } from '../sink/readable-facts.ts';
import { isOpen, lastOf, NOTHING, type ParkedEvent, type Range } from '../sink/sink-state.ts';
import type { SinkRuntime, StoreSink } from '../sink/store-sink.ts';
import { untilDone } from '../sink/until-done.ts';
import { named, prepareTables, swapIn, type Making } from './table-versions.ts';
import { verify } from './verify.ts';

/** What has been made anew of one store. */
interface Copy {
  readonly sink: StoreSink;
  range: Range;
  parked: readonly ParkedEvent[];
}

const CHUNK = 5_000;
const ROUNDS = 3;

/**
 * Makes every table anew beside the old one from the stores' events, checks it, and swaps it in.
 * The sinks pause only for the last stretch, and old and new say the same at the position where they
 * pause: whichever a reader meets, the figures are right. The old tables stay until the next rebuild.
 * When the process dies on the way, the sink finds at its start what holds.
 * @param isRunning false once this process is not to go on with it.
 */
export async function rebuild(
  sinks: readonly StoreSink[],
  runtime: SinkRuntime,
  report: (progress: RebuildProgress) => void,
  isRunning: () => boolean,
): Promise<RebuildProgress> {
  const stopped = new Refusal('unavailable', 'The sink is stopped.');
  const mayGoOn = async (): Promise<void> => {
    if (!isRunning()) throw stopped;
    await runtime.state.mustLead();
  };
  const version = Math.max(...sinks.map(({ range }) => range.version)) + 1;
  const making: Making = { version, fence: runtime.state.fence };
  const copies = sinks.map((sink) => emptyCopy(sink, version));
  const tell = (phase: RebuildProgress['phase']): RebuildProgress => {
    const progress = {
      phase,
      version,
      copied: copies.reduce((sum, { range }) => sum + range.last, 0),
      total: sinks.reduce((sum, { applied }) => sum + applied, 0),
      error: null,
    };
    report(progress);
    return progress;
  };
  /** Up to where the sinks are now: they may well be faster than this. */
  const catchUp = async (): Promise<void> => {
    for (const copy of copies) {
      const { applied } = copy.sink;
      while (copy.range.last < applied) {
        await mayGoOn();
        await copyChunk(copy, applied, runtime, making);
        tell('copying');
      }
    }
  };
  tell('copying');
  const tables = await prepareTables(runtime.database, making);
  // What is left after some rounds is little, so that the pause is short.
  for (let round = 0; round < ROUNDS; round++) await catchUp();
  await whilePaused(sinks, async () => {
    await catchUp();
    tell('verifying');
    await verify(runtime.database, making, tables, copies);
    tell('switching');
    // Gone on with until it is done: of tables of two versions some would refuse every insert.
    const complaint = 'the figures that were made anew are not all in use yet';
    const swapped = await untilDone(runtime, isRunning, complaint, async () => {
      await mayGoOn();
      await swapIn(runtime.database, making);
      await runtime.state.replace(
        new Map(copies.map(({ sink, range, parked }) => [sink.store, { range, parked }])),
      );
    });
    if (!swapped) throw stopped;
    for (const { sink, range, parked } of copies) {
      sink.range = range;
      sink.parked = parked;
    }
  });
  return tell('done');
}

const emptyCopy = (sink: StoreSink, version: number): Copy => ({
  sink,
  range: { ...NOTHING, version },
  parked: [],
});

async function copyChunk(
  copy: Copy,
  target: number,
  { database, feed, facts }: SinkRuntime,
  making: Making,
): Promise<void> {
  const { sink, range } = copy;
  const { store } = sink;
  const limit = Math.min(CHUNK, target - range.last);
  const events = await feed.read(store, range.last, limit);
  const last = events.at(-1);
  if (!last) throw new Error(`${store} has no events after ${range.last}, the figures have.`);
  const { batches, parked } = await readable(copy, events, facts);
  const { version } = range;
  const written: Rows[] = batches.map(({ table, rows }) => ({
    table: named(table, making),
    rows,
  }));
  const first = range.last + 1;
  const to = { store, version, first, last: last.position };
  const refused = await insertFacts(database, written, events, to);
  copy.parked = [...copy.parked, ...parked, ...refusedOf(events, refused)].sort(
    (a, b) => a.position - b.position,
  );
  copy.range = {
    ...range,
    first,
    last: last.position,
    ...lastOf(last),
    tableRows: addRows(range.tableRows, batches, refused),
  };
}

async function readable(copy: Copy, events: readonly Recorded[], facts: SinkRuntime['facts']) {
  const personal = await facts.personal(events);
  return readableFacts(
    events,
    (some) => facts.project(some, personal),
    new Set(copy.parked.filter(isOpen).map(({ stream }) => stream)),
    copy.sink.parked.filter((one) => !isOpen(one)),
  );
}

/** Holds all sinks between two ranges while `work` runs. */
async function whilePaused(sinks: readonly StoreSink[], work: () => Promise<void>): Promise<void> {
  const [sink, ...others] = sinks;
  if (!sink) return work();
  await sink.loop.between(() => whilePaused(others, work));
}
