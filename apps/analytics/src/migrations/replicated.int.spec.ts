import { ClickHouse, replicated } from '@crpm/adapters';
import { EMBEDDED, type TestClickHouse } from '@crpm/adapters/testing';
import { readdirSync, readFileSync } from 'node:fs';
import { MIGRATIONS } from './migrations.ts';

const files = readdirSync(MIGRATIONS).filter((name) => name.endsWith('.sql'));
const of = (name: string) => replicated(readFileSync(new URL(name, MIGRATIONS), 'utf8'));

let engine: TestClickHouse;
let database: ClickHouse;
beforeAll(async () => {
  engine = await EMBEDDED.start();
  database = new ClickHouse(engine.server);
  await database.migrate(MIGRATIONS);
}, 60_000);
afterAll(async () => {
  await database.close();
  await engine.stop();
});

/** What the engine reads before it asks for the coordinator that it does not have here. */
it.each(files.filter((name) => of(name).includes('CREATE TABLE')))(
  'the engine takes %s for replicas, up to where it needs a coordinator',
  async (name) => {
    const [table = ''] = /(?<=CREATE TABLE IF NOT EXISTS )\w+/.exec(of(name)) ?? [];
    await database.command(`DROP TABLE ${table} SYNC`);
    // Where it keeps a table, the database says; this one is not made for it.
    const placed = of(name).replace(/ENGINE = Replicated\w*MergeTree/, "$&('/nowhere', 'here')");
    expect(placed).toContain("('/nowhere', 'here')");
    await expect(database.command(placed)).rejects.toMatchObject({ type: 'NO_ZOOKEEPER' });
    await expect(
      database.command(placed.replace('replicated_dedup', 'replicated_mistyped_dedup')),
    ).rejects.toMatchObject({ type: 'UNKNOWN_SETTING' });
  },
);

it.each(files.filter((name) => !of(name).includes('CREATE TABLE')))(
  'leaves %s as it is: it holds no rows',
  (name) => {
    expect(of(name)).toBe(readFileSync(new URL(name, MIGRATIONS), 'utf8'));
  },
);
