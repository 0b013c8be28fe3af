import type { Leases } from '@crpm/event-sourcing';
import { leasesConformance } from '@crpm/event-sourcing/testing';
import { onEveryEngine, type TestDatabase } from '../testing/engines.ts';
import { Leases1800000000000 } from './leases.migration.ts';
import type { SqlDatabase } from './sql-database.ts';
import { mustHold, SoleHolder, SqlLeases } from './sql-leases.ts';

onEveryEngine((engine) => {
  leasesConformance(engine.name, async () => {
    const database = await engine.create([Leases1800000000000]);
    const first = await database.open();
    const opened = [first];
    return {
      process: async (term): Promise<Leases> => {
        if (engine.name === 'MySQL') opened.push(await database.open());
        // A file is one process's; there the holders differ by name alone.
        return new SqlLeases(opened.at(-1) ?? first, term);
      },
      writeUnder: (name, fence) => first.write((transaction) => mustHold(transaction, name, fence)),
      dispose: async () => {
        for (const one of opened) await one.close();
        await database.drop();
      },
    };
  });

  describe('the sole holder', () => {
    let database: TestDatabase;
    let opened: SqlDatabase;
    beforeEach(async () => {
      database = await engine.create([Leases1800000000000]);
      opened = await database.open();
    });
    afterEach(async () => {
      await opened.close();
      await database.drop();
    });

    it('takes over at once from one that was killed, and fences it off', async () => {
      const before = new SoleHolder(opened);
      expect(await before.take('sink', 'killed')).toBe(1);
      await opened.close();
      opened = await database.open();
      const now = new SoleHolder(opened);
      expect(await now.take('sink', 'new')).toBe(2);
      expect(await now.take('sink', 'new')).toBe(2);
      const write = (fence: number) =>
        opened.write((transaction) => mustHold(transaction, 'sink', fence));
      await write(2);
      await expect(write(1)).rejects.toThrow("somebody else's");
    });
  });
});
