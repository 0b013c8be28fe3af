import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ClickHouseKind, CrashingClickHouse } from '../testing/clickhouse.ts';
import { RejectedRows } from './answers.ts';
import { ClickHouse, type AnalyticsDatabase } from './clickhouse.ts';
import { insertAgain } from './insert-again.ts';

const MERGE_TREE =
  'ENGINE = MergeTree ORDER BY id SETTINGS non_replicated_deduplication_window = 10000';

const succeeds = (work: Promise<unknown>): Promise<boolean> =>
  work.then(
    () => true,
    () => false,
  );

/** What the sink and the reports rely on, run on every kind of ClickHouse. */
export function clickHouseConformance({ name, startAlone }: ClickHouseKind): void {
  let instance: CrashingClickHouse;
  let database: ClickHouse;
  const db = (): AnalyticsDatabase => database;
  let made = 0;
  const table = async (columns = 'id UInt64, value String'): Promise<string> => {
    const made_ = `conformance_${++made}`;
    await db().command(`DROP TABLE IF EXISTS ${made_}`);
    await db().command(`CREATE TABLE ${made_} (${columns}) ${MERGE_TREE}`);
    return made_;
  };
  const count = async (from: string): Promise<number> => {
    const [row] = await db().query<{ n: string }>(`SELECT count() AS n FROM ${from}`);
    return Number(row?.n);
  };
  const isThere = (from: string, id: number) => async (): Promise<boolean> => {
    const found = await db().query(`SELECT 1 FROM ${from} WHERE id = {id:UInt64}`, { id });
    return found.length > 0;
  };
  const rows = (from: number, to: number) =>
    Array.from({ length: to - from + 1 }, (_, i) => ({ id: from + i, value: `v${from + i}` }));

  describe(`ClickHouse port: ${name}`, () => {
    beforeAll(async () => {
      instance = await startAlone();
      database = new ClickHouse(instance.server);
      const nothing = await mkdtemp(join(tmpdir(), 'crpm-migrations-'));
      await database.migrate(pathToFileURL(`${nothing}/`));
      await rm(nothing, { recursive: true });
    }, 60_000);
    afterAll(async () => {
      await database.close();
      await instance.stop();
    }, 60_000);

    it('takes an insert once for a token, however often it is sent', async () => {
      const t = await table();
      for (let i = 0; i < 3; i++) await db().insert(t, rows(1, 100), 'a:1-100');
      expect(await count(t)).toBe(100);
    });

    it('takes it once too when it is sent twice at the same time', async () => {
      const t = await table();
      await Promise.all([1, 2, 3].map(() => db().insert(t, rows(1, 50), 'a:1-50')));
      expect(await count(t)).toBe(50);
    });

    it('goes by the token, not by the rows', async () => {
      const t = await table();
      await db().insert(t, rows(1, 10), 'a:1-10');
      await db().insert(t, rows(11, 30), 'a:1-10');
      expect(await count(t)).toBe(10);
      await db().insert(t, rows(1, 10), 'b:1-10');
      expect(await count(t)).toBe(20);
    });

    it('makes one part of a large insert, so that a token covers all of it', async () => {
      const t = await table();
      await db().insert(t, rows(1, 100_000), 'large');
      const [parts] = await db().query<{ n: string }>(`SELECT uniqExact(_part) AS n FROM ${t}`);
      expect(parts).toEqual({ n: '1' });
    });

    it('keeps tokens through EXCHANGE TABLES, which swaps in one step', async () => {
      const [a, b] = [await table(), await table()];
      await db().insert(a, rows(1, 1), 'one');
      await db().insert(b, rows(1, 2), 'two');
      await db().command(`EXCHANGE TABLES ${a} AND ${b}`);
      expect([await count(a), await count(b)]).toEqual([2, 1]);
      await db().insert(a, rows(1, 2), 'two');
      expect(await count(a)).toBe(2);
    });

    it('copies a table with its deduplication by CREATE TABLE AS', async () => {
      const t = await table();
      await db().command(`DROP TABLE IF EXISTS ${t}__v2`);
      await db().command(`CREATE TABLE ${t}__v2 AS ${t}`);
      for (let i = 0; i < 2; i++) await db().insert(`${t}__v2`, rows(1, 5), 'x');
      expect(await count(`${t}__v2`)).toBe(5);
    });

    it.each([
      ['INSERT', (t: string) => `INSERT INTO ${t} VALUES (1, 'x')`],
      ['DROP', (t: string) => `DROP TABLE ${t}`],
      ['TRUNCATE', (t: string) => `TRUNCATE TABLE ${t}`],
      ['ALTER', (t: string) => `ALTER TABLE ${t} DELETE WHERE 1`],
      ['CREATE', () => `CREATE TABLE other (x UInt8) ENGINE = Memory`],
      ['a setting in the query', () => `SELECT 1 AS x SETTINGS max_execution_time = 0`],
      ['a local file', () => `SELECT * FROM file('/etc/hostname', 'LineAsString')`],
      ['an address', () => `SELECT * FROM url('http://127.0.0.1:1/', 'LineAsString')`],
      ['another server', () => `SELECT * FROM remote('127.0.0.1', system.one)`],
      ['an executable', () => `SELECT * FROM executable('x', 'TSV', 'a String')`],
      ['who the users are', () => `SELECT * FROM system.users`],
    ])('refuses the reader %s', async (_what, sql) => {
      const t = await table();
      await expect(db().query(sql(t))).rejects.toThrow(
        /readonly|privileges|cannot be changed|Cannot modify|ACCESS_DENIED|READONLY/i,
      );
      expect(await count(t)).toBe(0);
    });

    it.each(["' OR 1=1 --", '"; DROP TABLE x;', '\\', "\\'", 'a\tb\nc', '{x:String}', 'é漢🙂', ''])(
      'binds %j as a value and nothing else',
      async (text) => {
        expect(await db().query('SELECT {text:String} AS text', { text })).toEqual([{ text }]);
        expect(
          await db().query('SELECT {many:Array(String)} AS many', { many: [text, 'b'] }),
        ).toEqual([{ many: [text, 'b'] }]);
      },
    );

    it('binds more values than an address has room for', async () => {
      const many = Array.from({ length: 50_000 }, (_, i) => `value ${i}, and more`);
      expect(
        await db().query(
          'SELECT length({many:Array(String)}) AS n, {many:Array(String)}[-1] AS l',
          {
            many,
          },
        ),
      ).toEqual([{ n: '50000', l: 'value 49999, and more' }]);
    });

    it('refuses a bound value of another type', async () => {
      await expect(db().query('SELECT {n:UInt64} AS n', { n: '1 OR 1' })).rejects.toThrow();
    });

    it('gives 64-bit integers, 128-bit sums and decimals back to the last digit', async () => {
      const t = await table('id UInt64, big Int64, price Decimal(38, 4)');
      const big = '9007199254740993';
      const row = { id: '1', big, price: '12345678901234567890.0001' };
      await db().insert(t, [row], 'exact');
      expect(await db().query(`SELECT id, big, price FROM ${t}`)).toEqual([row]);
      expect(await db().query(`SELECT sum(toInt128(big) * 1000000) AS s FROM ${t}`)).toEqual([
        { s: '9007199254740993000000' },
      ]);
      expect(await db().query('SELECT toDecimal64(0.10, 2) AS d')).toEqual([{ d: '0.1' }]);
    });

    it.each([
      ['too large an answer', 'SELECT number FROM numbers(1500000)'],
      ['too much memory', 'SELECT length(groupArray(number)) AS n FROM numbers(500000000)'],
      ['too much time', 'SELECT sum(sipHash64(number)) AS n FROM numbers(1000000000000)'],
    ])(
      'refuses a question of %s, and says what to do',
      async (_what, sql) => {
        await expect(db().query(sql)).rejects.toMatchObject({
          code: 'unavailable',
          detail: expect.stringMatching(/ask about fewer days/) as string,
        });
      },
      30_000,
    );

    it('tells rows that are wrong from an engine that cannot take any', async () => {
      const t = await table('id UInt64, value Int64');
      for (const value of ['x', 1.5, 1e30]) {
        await expect(db().insert(t, [{ id: 1, value }], `bad ${value}`)).rejects.toThrow(
          RejectedRows,
        );
      }
      const missing = db().insert('no_such_table', rows(1, 1), 'missing');
      await expect(missing).rejects.not.toThrow(RejectedRows);
      await db().insert(t, [{ id: 2, value: 3 }, { id: 3 }], 'good');
      expect(await db().query(`SELECT id, value FROM ${t} ORDER BY id`)).toEqual([
        { id: '2', value: '3' },
        { id: '3', value: '0' },
      ]);
    });

    it('takes half a character as it stands', async () => {
      const t = await table();
      await db().insert(t, [{ id: 1, value: 'a\ud800b' }], 'half');
      expect(await count(t)).toBe(1);
    });

    it('gives rows to a table that knows their token and does not have them, once', async () => {
      const t = await table();
      const insert = { table: t, rows: rows(1, 100), token: 'a:1-100' };
      // What a kill amid the insert leaves, at times: every row gone, and the token not.
      await db().insert(t, insert.rows, insert.token);
      await db().command(`DELETE FROM ${t} WHERE 1`);
      await db().insert(t, insert.rows, insert.token);
      expect(await count(t)).toBe(0);
      for (let i = 0; i < 3; i++) {
        await insertAgain(db(), insert, isThere(t, 1));
        expect(await count(t)).toBe(100);
      }
    });

    it('keeps every acknowledged insert through kill -9, and the tokens too', async () => {
      const t = await table();
      let acked = 0;
      const engine = { crashed: false };
      const crash = new Promise<void>((resolve, reject) => {
        void (async () => {
          while (acked < 2_000) await db().query('SELECT 1 AS x');
          await instance.kill();
          await instance.back();
        })()
          .then(resolve, reject)
          .finally(() => (engine.crashed = true));
      });
      for (let from = 1; from <= 6_000 || !engine.crashed; from += 100) {
        const insert = { table: t, rows: rows(from, from + 99), token: `t:${from}` };
        let done = await succeeds(db().insert(t, insert.rows, insert.token));
        // Not knowing whether it was taken is the case.
        while (!done) done = await succeeds(insertAgain(db(), insert, isThere(t, from)));
        acked = from + 99;
      }
      await crash;
      expect(
        await db().query(`SELECT count() AS n, uniqExact(id) AS u, max(id) AS m FROM ${t}`),
      ).toEqual([{ n: String(acked), u: String(acked), m: String(acked) }]);
      await db().insert(t, rows(1, 100), 't:1');
      expect(await count(t)).toBe(acked);
    }, 60_000);
  });
}
