import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { BusinessCalendar, CommandLane, Refusal, Subscription } from '@crpm/event-sourcing';
import {
  CountedIds,
  HandClock,
  move,
  realTimers,
  silentLog,
  type ShelfEvent,
} from '@crpm/event-sourcing/testing';
import { EventStore1700000000000 } from './event-store.migration.ts';
import { SqlEventStore } from './sql-event-store.ts';
import { openSqlite } from './sqlite.ts';

const WRITERS = 64;
const EVENTS = process.env['CRPM_TEST_LONG'] === '1' ? 1_000_000 : 100_000;

/** Deterministic noise, so that a failure can be run again. */
function noise(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

interface Seen {
  position: number;
  stream: string;
  version: number;
  data: string;
}

it(
  `${WRITERS} writers and tailing readers, ${EVENTS} events: nothing skipped, never below zero`,
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'crpm-writers-'));
    const file = join(folder, 'shelves.db');
    const database = await openSqlite(file, [EventStore1700000000000]);
    const store = await SqlEventStore.open('shelves', database, 'epoch');
    const runtime = { clock: new HandClock(), ids: new CountedIds(), timers: realTimers };
    const lane = new CommandLane(store, [], new BusinessCalendar('UTC'), {
      ...runtime,
      log: silentLog,
    });

    // One reader as the services have it, one that polls the file as a stranger would.
    const followed: number[] = [];
    const follower = new Subscription(
      store,
      store,
      { timers: realTimers, log: silentLog },
      {
        name: 'follower',
        handle: (events) => {
          for (const { position } of events) followed.push(position);
          return Promise.resolve();
        },
      },
    );
    await follower.start();
    const stranger = new DatabaseSync(file, { readOnly: true });
    const after = stranger.prepare(
      'SELECT position, stream, version, data FROM events WHERE position > ? ORDER BY position LIMIT 5000',
    );
    const polled: Seen[] = [];
    const poll = () => {
      const rows = after.all(polled.at(-1)?.position ?? 0) as unknown as Seen[];
      polled.push(...rows);
      return rows.length;
    };

    let acknowledged = 0;
    let refused = 0;
    const writer = async (seed: number) => {
      const random = noise(seed);
      while (acknowledged < EVENTS) {
        const units = Math.floor(random() * 7) - 3;
        try {
          await lane.execute(move(String(Math.floor(random() * 50)), units));
          acknowledged += 1;
        } catch (error) {
          if (!(error instanceof Refusal) || error.code !== 'insufficient-stock') throw error;
          refused += 1;
        }
        if (seed === 1) poll();
      }
    };
    await Promise.all(Array.from({ length: WRITERS }, (_, at) => writer(at + 1)));
    while (poll() > 0);
    expect(await follower.reached(acknowledged, 10_000)).toBe(true);
    await follower.stop();

    const order = Array.from({ length: acknowledged }, (_, at) => at + 1);
    expect(followed).toEqual(order);
    expect(polled.map(({ position }) => position)).toEqual(order);
    const shelves = new Map<string, { version: number; left: number }>();
    for (const { stream, version, data } of polled) {
      const { units, left } = JSON.parse(data) as Extract<
        ShelfEvent,
        { type: 'UnitsMoved' }
      >['data'];
      const before = shelves.get(stream) ?? { version: 0, left: 0 };
      // Checked by hand: a matcher a hundred thousand times over takes longer than the writing.
      if (version !== before.version + 1 || left !== before.left + units || left < 0) {
        throw new Error(`${stream} version ${version}: ${before.left} and ${units} make ${left}`);
      }
      shelves.set(stream, { version, left });
    }
    expect(shelves.size).toBe(50);
    expect(refused).toBeGreaterThan(0);

    stranger.close();
    await database.close();
    await rm(folder, { recursive: true });
  },
  3 * EVENTS,
);
