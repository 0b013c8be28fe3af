import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BusinessCalendar, CommandLane } from '@crpm/event-sourcing';
import { CountedIds, HandClock, move, realTimers, silentLog } from '@crpm/event-sourcing/testing';
import { EventStore1700000000000 } from './event-store.migration.ts';
import { SqlEventStore } from './sql-event-store.ts';
import { openSqlite } from './sqlite.ts';

/** A disk that takes its time: each sync ends when it is told to. */
class HeldDisk {
  readonly waiting: (() => void)[] = [];
  held = false;

  readonly sync = (): Promise<void> =>
    this.held ? new Promise((resolve) => this.waiting.push(resolve)) : Promise.resolve();
}

const moment = () => new Promise((resolve) => setTimeout(resolve, 50));

it('answers, tells and shows followers nothing that a power cut may still undo', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'crpm-durable-'));
  const disk = new HeldDisk();
  const database = await openSqlite(
    join(folder, 'shelves.db'),
    [EventStore1700000000000],
    disk.sync,
  );
  const store = await SqlEventStore.open('shelves', database, randomUUID());
  const lane = new CommandLane(store, [], new BusinessCalendar('UTC'), {
    clock: new HandClock(),
    ids: new CountedIds(),
    timers: realTimers,
    log: silentLog,
  });
  const seen: string[] = [];
  store.onCommitted(() => seen.push('told'));
  disk.held = true;
  const first = lane.execute(move('a', 1)).then(() => seen.push('answered'));
  await moment();
  const read = store.readAfter(0, 10).then((events) => seen.push(`read ${String(events.length)}`));
  const second = lane.execute(move('a', 2)).then(() => seen.push('answered'));
  await moment();

  // Committed it is, in the sense of the engine; and the next commit waits as well.
  expect(await database.query('SELECT position FROM events')).toEqual([{ position: 1 }]);
  expect(seen).toEqual([]);

  disk.held = false;
  disk.waiting.shift()?.();
  await Promise.all([first, read, second]);
  expect(seen).toEqual(['told', 'answered', 'read 1', 'told', 'answered']);
  await database.close();
  await rm(folder, { recursive: true });
});
