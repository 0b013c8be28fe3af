import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  ClickHouse,
  InProcessBus,
  openSqlite,
  SoleHolder,
  systemClock,
  systemIds,
  systemTimers,
  type AnalyticsDatabase,
  type SqlDatabase,
} from '@crpm/adapters';
import { BusinessCalendar } from '@crpm/event-sourcing';
import { silentLog } from '@crpm/event-sourcing/testing';
import { Metrics, Readiness, type Infrastructure } from '@crpm/service-kit';
import { AnalyticsModule } from './analytics.module.ts';

const account = { username: 'nobody', password: '' };
/** Nothing listens at this port. */
const AWAY = { url: 'http://127.0.0.1:9', database: 'crpm', writer: account, reader: account };

let folder: string;
let own: SqlDatabase;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'crpm-analytics-'));
});
afterEach(async () => {
  await own.close();
  await rm(folder, { recursive: true });
});

/** Registers the module as a process does before it listens; answers whether it is ready. */
async function register(database: AnalyticsDatabase): Promise<Readiness> {
  const runtime = { clock: systemClock, timers: systemTimers, log: silentLog };
  const readiness = new Readiness(runtime);
  const infrastructure = {
    ...runtime,
    readiness,
    ids: systemIds,
    bus: new InProcessBus(),
    baseCurrency: 'USD',
    calendar: new BusinessCalendar('UTC'),
    metrics: new Metrics(runtime),
    leases: (of: SqlDatabase) => new SoleHolder(of),
    openDatabase: async (name, migrations) =>
      (own = await openSqlite(join(folder, `${name}.db`), migrations)),
    openAnalyticsDatabase: () => Promise.resolve({ database, close: () => Promise.resolve() }),
  } as Partial<Infrastructure> as Infrastructure;
  await AnalyticsModule.register(infrastructure, readiness);
  return readiness;
}

it('begins while ClickHouse is away, and is not ready', async () => {
  const database = new ClickHouse(AWAY);
  const readiness = await register(database);
  await expect(readiness.check()).rejects.toMatchObject({ code: 'unavailable' });
  await database.close();
});

it('does not begin where the schema is another than it knows', async () => {
  const database = new ClickHouse(AWAY);
  const other = Object.assign(Object.create(database) as AnalyticsDatabase, {
    migrate: () => Promise.reject(new Error('Migration 001 was applied in another form')),
  });
  own = await openSqlite(join(folder, 'unused.db'), []);
  await expect(register(other)).rejects.toThrow('in another form');
  await database.close();
});
