import { SqlLeases, type SqlDatabase } from '@crpm/adapters';
import { onEveryEngine, type TestDatabase } from '@crpm/adapters/testing';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { parkedOf, SINK_LEASE, SinkState, type Range } from './sink-state.ts';
import { eventAt } from './testing/generated-feed.ts';
import { SINK_DATABASE } from './testing/sink-database.ts';

const range: Range = {
  first: 1,
  last: 5,
  phase: 'BEFORE',
  recordedAt: '2026-03-01T10:00:00.000Z',
  eventId: 'purchases-5',
  epoch: 'first',
  version: 1,
  tableRows: { sale_lines: 9 },
};

const poison = eventAt('purchases', 3);
/** As it was parked by who still kept its content. */
class ParkedWhole1800000000005 implements MigrationInterface {
  readonly name = 'ParkedWhole1800000000005';
  async up(runner: QueryRunner): Promise<void> {
    const { position, stream } = poison;
    await runner.query(
      'INSERT INTO sink_parked (store, position, stream, error, payload) VALUES (?, ?, ?, ?, ?)',
      ['purchases', position, stream, 'unreadable', JSON.stringify(poison)],
    );
  }
  down(): Promise<void> {
    return Promise.resolve();
  }
}

onEveryEngine((engine) => {
  let database: TestDatabase;
  let own: SqlDatabase;
  beforeEach(async () => {
    database = await engine.create(SINK_DATABASE);
    own = await database.open();
  });
  afterEach(async () => {
    await own.close();
    await database.drop();
  });

  it('what a sink remembers is written by the one that leads, and by no former one', async () => {
    const [sleeper, other] = [new SinkState(own), new SinkState(own)];
    const parked = [parkedOf(eventAt('purchases', 3), 'unreadable')];
    await expect(sleeper.before('purchases', range, parked)).rejects.toThrow(SINK_LEASE);
    sleeper.fence = await new SqlLeases(own, 0).take(SINK_LEASE, 'sleeper');
    await sleeper.before('purchases', range, parked);
    other.fence = await new SqlLeases(own).take(SINK_LEASE, 'other');
    const after: Range = { ...range, phase: 'AFTER' };
    for (const late of [
      () => sleeper.after('purchases', after, []),
      () => sleeper.before('purchases', after, []),
      () => sleeper.unpark('purchases', 3, after),
      () => sleeper.replace(new Map([['purchases', { range: after, parked: [] }]])),
      () => sleeper.mustLead(),
    ]) {
      await expect(late()).rejects.toThrow("somebody else's");
    }
    expect(await other.load('purchases')).toEqual(range);
    expect(await other.parked('purchases')).toEqual(parked);
    await other.after('purchases', after, []);
    expect(await other.load('purchases')).toEqual(after);
  });

  it('what was parked with its content keeps its place', async () => {
    const older = await engine.create([...SINK_DATABASE, ParkedWhole1800000000005]);
    const opened = await older.open();
    expect(await new SinkState(opened).parked('purchases')).toEqual([
      parkedOf(poison, 'unreadable'),
    ]);
    await opened.close();
    await older.drop();
  });
});
