import { TestEngine } from './testing/engine.ts';
import { linesOf } from './testing/fold.ts';
import { madeUpShop } from './testing/made-up-shop.ts';
import { onEveryClickHouse } from '@crpm/adapters/testing';

onEveryClickHouse((kind) => {
  let engine: TestEngine;
  beforeAll(async () => {
    engine = await TestEngine.start(kind);
  }, 60_000);
  afterAll(() => engine.stop());

  it('sums the sales asked for, and no others of the same days', async () => {
    const history = madeUpShop(5);
    await engine.load(history);
    const runner = engine.runner(history);
    const sold = linesOf(history).filter(({ sign }) => sign === 1);
    const all = [...new Set(sold.map(({ sale }) => sale.purchaseId))];
    const ids = all.filter((_, at) => at % 2 === 0);
    const lines = sold.filter(({ sale }) => ids.includes(sale.purchaseId));
    const days = lines.map(({ day }) => day).sort();
    const period = { from: days[0]!, to: days.at(-1)! };
    const padded = [...ids, ...Array.from({ length: 500 }, (_, n) => `pur_${'0'.repeat(28)}${n}`)];
    expect(ids.length).toBeGreaterThan(50);
    expect(await runner.salesOf({ ids: padded, ...period })).toEqual({
      revenueMinor: lines.reduce((sum, { line }) => sum + line.baseMinor, 0),
      units: lines.reduce((sum, { line }) => sum + line.quantity, 0),
      orders: ids.length,
    });
    expect(await runner.salesOf({ ids: [], ...period })).toEqual({
      revenueMinor: 0,
      units: 0,
      orders: 0,
    });
  });
});
