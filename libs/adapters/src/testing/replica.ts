/**
 * `node replica.ts DATABASE_JSON NAME`: one replica of a service, which is told by messages what to
 * decide and tells what came of it.
 */
import { BusinessCalendar, CommandLane, Refusal, Subscription } from '@crpm/event-sourcing';
import { move, shelfProjection } from '@crpm/event-sourcing/testing';
import { systemClock, systemIds, systemTimers } from '../runtime/system.ts';
import { openMysql, type MysqlDatabase } from '../sql/mysql.ts';
import { SqlEventStore } from '../sql/sql-event-store.ts';
import { SHELVES } from './shelves.ts';

export type Order =
  | { readonly commandId: string; readonly shelf: string; readonly units: number }
  /** Ends once everything up to here was followed. */
  | { readonly endAt: number };

export type Report =
  | { readonly ready: true }
  | { readonly commandId: string; readonly position: number }
  | { readonly commandId: string; readonly refused: string }
  /** Follower's: an event came out of its order. */
  | { readonly after: number; readonly came: number }
  | { readonly followed: boolean };

const [address = '', name = ''] = process.argv.slice(2);
const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
const runtime = { clock: systemClock, ids: systemIds, timers: systemTimers, log };
const database = await openMysql(JSON.parse(address) as MysqlDatabase, SHELVES);
const store = await SqlEventStore.open('shelves', database, systemIds.uuid());
const lane = new CommandLane(store, [shelfProjection], new BusinessCalendar('UTC'), runtime);
const tell = (report: Report) => process.send?.(report);

let last = await store.load(name);
const follower = new Subscription(store, store, runtime, {
  name,
  handle: (events) => {
    for (const { position } of events) {
      if (position !== last + 1) tell({ after: last, came: position });
      last = position;
    }
    return Promise.resolve();
  },
});
await follower.start();

process.on('message', (order: Order) => void obey(order));
process.on('disconnect', () => process.exit());
tell({ ready: true });

async function obey(order: Order): Promise<void> {
  if ('endAt' in order) {
    tell({ followed: await follower.reached(order.endAt, 10_000) });
    await follower.stop();
    await lane.close();
    await database.close();
    process.disconnect();
    return;
  }
  const { commandId, shelf, units } = order;
  try {
    const { answer } = await lane.execute(
      move(shelf, units, { commandId, requestHash: commandId, actor: name }),
    );
    tell({ commandId, position: answer.position.pos });
  } catch (error) {
    tell({ commandId, refused: error instanceof Refusal ? error.code : String(error) });
  }
}
