import { buy } from '../e2e/src/purchase-client.ts';
import { inParallel } from '../e2e/src/shop.ts';
import { slowest } from './nemesis.mjs';
import { within } from './promptly.mjs';

/** Seconds in which 99 of a hundred know, by the specification. */
const PATIENCE = 3;

/** More buyers than there are units, all of one product. */
const crowd = async (run) => {
  const { told, load, form, must } = run;
  // Servers and processes share the machine with the buyers.
  const stock = form === 'distributed' ? 1200 : 6000;
  const attempts = (stock * 5) / 3;
  const [id] = await load.make(1, '/api/v1/products', () => ({
    name: 'Hot',
    unitPrice: { amount: '9.99', currency: 'USD' },
    openingStock: stock,
  }));
  const body = { customerId: load.customers[0], lines: [{ productId: id, quantity: 1 }] };
  const outcomes = {};
  const took = [];
  await inParallel(attempts, 64, async (index) => {
    const began = performance.now();
    const key = `hot-${index}`;
    let status;
    const outcome = await buy(told, key, body, (one) => (status = one));
    took.push(performance.now() - began);
    if (status === 202) await load.ask('/api/v1/purchases', key, body);
    const name = outcome.confirmed ? 'sold' : outcome.code;
    outcomes[name] = (outcomes[name] ?? 0) + 1;
  });
  const { sold, 'insufficient-stock': refused } = outcomes;
  const said = JSON.stringify(outcomes);
  must(sold === stock && refused === attempts - stock, `${stock} units for ${attempts}: ${said}`);
  const most = within(run, PATIENCE);
  must(slowest(took) < most * 1000, `one in a hundred knew only after ${slowest(took)} ms`);
  run.note = `${attempts} wanted ${stock}, 99 of 100 knew within ${slowest(took)} ms`;
};

/** What many people do at once. */
export const CROWDS = {
  F23: {
    standalone: { nemesis: crowd, alone: true },
    distributed: { nemesis: crowd, alone: true },
  },
};
