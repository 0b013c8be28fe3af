import { withMysql } from '../testing/engines.ts';
import { SHELVES } from '../testing/shelves.ts';
import { Leases1800000000000 } from './leases.migration.ts';
import { beginAnotherLife, wasPublished } from './mysql-another-life.ts';
import { openMysql, type MysqlDatabase } from './mysql.ts';
import type { SqlDatabase } from './sql-database.ts';
import { SqlEventStore } from './sql-event-store.ts';
import { SqlLeases } from './sql-leases.ts';

const MIGRATIONS = [...SHELVES, Leases1800000000000];

withMysql('a store that was put back', (server) => {
  let made: MysqlDatabase;
  let database: SqlDatabase;
  beforeEach(async () => {
    made = await server.create();
    await server.migrate(made, MIGRATIONS);
    database = await openMysql(made, MIGRATIONS);
  });
  afterEach(async () => {
    await database.close();
    await server.drop(made);
  });

  // As its migrations do, with an account that may.
  const begin = async (epoch: string) => {
    await server.run(`GRANT ALL ON ${made.database}.* TO ${made.account.user}`);
    await beginAnotherLife(made, epoch);
  };

  it('has another epoch, and is published from its first event on', async () => {
    const before = await SqlEventStore.open('shelves', database, 'first');
    expect(await wasPublished(made)).toBe(false);
    await before.save('relay', 7);
    expect(await wasPublished(made)).toBe(true);
    await before.save('settle', 5);
    await begin('second');
    const after = await SqlEventStore.open('shelves', database, 'third');
    expect(after.epoch).toBe('second');
    expect(await wasPublished(made)).toBe(false);
    expect([await after.load('relay'), await after.load('settle')]).toEqual([0, 5]);
  });

  it('is left as it is while a process of its service runs', async () => {
    await SqlEventStore.open('shelves', database, 'first');
    const leases = new SqlLeases(database);
    await leases.take('relay', 'somebody');
    await expect(begin('second')).rejects.toThrow(/: stop all of the service first\.$/);
    await leases.release('relay', 'somebody');
    expect((await SqlEventStore.open('shelves', database, 'third')).epoch).toBe('first');
  });
});
