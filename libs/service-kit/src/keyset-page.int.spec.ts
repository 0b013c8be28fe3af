import type { SqlDatabase } from '@crpm/adapters';
import { onEveryEngine, type TestDatabase } from '@crpm/adapters/testing';
import type { Page } from '@crpm/contracts';
import fc from 'fast-check';
import { Table, type MigrationInterface, type QueryRunner } from 'typeorm';
import { contains, equals, keysetPage, type KeysetQuery } from './keyset-page.ts';

class Items1700000000001 implements MigrationInterface {
  readonly name = 'Items1700000000001';

  async up(runner: QueryRunner): Promise<void> {
    const columns = [
      { name: 'id', type: 'varchar', length: '40', isPrimary: true },
      { name: 'place', type: 'integer' },
      { name: 'name', type: 'varchar', length: '100' },
    ];
    await runner.createTable(new Table({ name: 'items', columns }));
  }

  async down(): Promise<void> {
    // A test's database goes with its folder.
  }
}

interface Item {
  readonly id: string;
  readonly place: number;
  readonly name: string;
}

onEveryEngine((engine) => {
  let made: TestDatabase;
  let database: SqlDatabase;
  beforeAll(async () => {
    made = await engine.create([Items1700000000001]);
    database = await made.open();
  });
  afterAll(async () => {
    await database.close();
    await made.drop();
  });
  beforeEach(() => database.write((transaction) => transaction.run('DELETE FROM items')));

  const put = (...items: readonly Item[]) =>
    database.write(async (transaction) => {
      for (const { id, place, name } of items) {
        // Ids come twice.
        await transaction.run('DELETE FROM items WHERE id = ?', [id]);
        await transaction.run('INSERT INTO items VALUES (?, ?, ?)', [id, place, name]);
      }
    });
  const page = (more: Partial<KeysetQuery>): Promise<Page<Item>> =>
    keysetPage<Item, Item>(
      database,
      {
        select: 'id, place, name',
        from: 'items',
        where: [],
        sort: { by: 'place', type: 'number', descending: false },
        id: { by: 'id', type: 'string' },
        limit: 3,
        after: undefined,
        count: false,
        ...more,
      },
      ({ id, place, name }) => ({ id, place, name }),
    );

  const item = fc.record({
    id: fc.uuid(),
    // Few places: many ties.
    place: fc.integer({ min: -3, max: 3 }),
    name: fc.constant('item'),
  });

  it('walks every row once, in order, while others come before and after the reader', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(item, { maxLength: 25 }),
        fc.array(item, { maxLength: 10 }),
        fc.integer({ min: 1, max: 7 }),
        fc.boolean(),
        async (first, later, limit, descending) => {
          await database.write((transaction) => transaction.run('DELETE FROM items'));
          await put(...first);
          const coming = [...later];
          const seen: Item[] = [];
          let after: string | undefined;
          for (;;) {
            const { data, page: at } = await page({
              limit,
              after,
              sort: { by: 'place', type: 'number', descending },
            });
            expect(data.length).toBeLessThanOrEqual(limit);
            seen.push(...data);
            expect(at.hasMore).toBe(at.next !== null);
            if (at.next === null) break;
            after = at.next;
            const next = coming.pop();
            if (next) await put(next);
          }
          const ids = seen.map(({ id }) => id);
          expect(new Set(ids).size).toBe(ids.length);
          for (const { id } of first) expect(ids).toContain(id);
          const sign = descending ? -1 : 1;
          const inOrder = [...seen].sort(
            (a, b) => sign * (a.place - b.place || (a.id < b.id ? -1 : 1)),
          );
          expect(seen).toEqual(inOrder);
        },
      ),
      { numRuns: 50 },
    );
  }, 60_000);

  it('counts all that match, on request only', async () => {
    await put(...['a', 'b', 'c', 'd'].map((id) => ({ id, place: 1, name: id })));
    const where = [equals('place', 1)];
    expect((await page({ where, limit: 1, count: true })).page.total).toBe(4);
    expect((await page({ where, limit: 1 })).page).not.toHaveProperty('total');
  });

  it('tells the last page from one that is exactly full', async () => {
    await put(...['a', 'b', 'c'].map((id) => ({ id, place: 1, name: id })));
    expect((await page({ limit: 3 })).page).toEqual({ next: null, hasMore: false });
    expect((await page({ limit: 2 })).page.hasMore).toBe(true);
  });

  it('searches for text as it is written', async () => {
    const names = ['100%', 'a_b', 'a!b', 'axb', "o'hara", 'back\\slash'];
    await put(...names.map((name, index) => ({ id: `${index}`, place: 0, name })));
    for (const name of names) {
      const { data } = await page({ where: [contains('name', name)], limit: 9 });
      expect(data.map((found) => found.name)).toEqual([name]);
    }
  });

  const forged = (...values: unknown[]) =>
    Buffer.from(JSON.stringify(values)).toString('base64url');

  it('follows no cursor of another order, nor one with other values than the order has', async () => {
    await put(...['a', 'b', 'c'].map((id, place) => ({ id, place, name: id })));
    const after = (await page({ limit: 1 })).page.next!;
    expect((await page({ after })).data.map(({ id }) => id)).toEqual(['b', 'c']);
    const refused = { code: 'invalid-parameter' };
    const others: Partial<KeysetQuery>[] = [
      { sort: { by: 'place', type: 'number', descending: true } },
      { sort: { by: 'name', type: 'string', descending: false } },
      { from: 'items AS others' },
    ];
    for (const other of others) {
      await expect(page({ ...other, after })).rejects.toMatchObject(refused);
    }
    const [order] = JSON.parse(Buffer.from(after, 'base64url').toString()) as [string];
    for (const values of [['1', 'a'], [1, 2], [null, 'a'], [1], [1, 'a', 'b'], [{}, 'a']]) {
      const cursor = forged(order, ...values);
      await expect(page({ after: cursor })).rejects.toMatchObject(refused);
    }
  });

  it.each(['', 'x', 'W10', 'WzFd', 'WzEsMiwzXQ', 'W251bGwsbnVsbF0', 'W3sifSwiYSJd', '!!'])(
    'takes no cursor "%s"',
    async (after) => {
      await expect(page({ after })).rejects.toMatchObject({ code: 'invalid-parameter' });
    },
  );
});
