import { createHash } from 'node:crypto';
import { DISTRIBUTED, Shop, type Form } from './shop.ts';
import { comparable, stateOf } from './state.ts';
import { work } from './workload.ts';

const LONG = process.env['CRPM_TEST_LONG'] === '1';
const SEEDS = LONG ? [1, 2, 3] : [1];
const STEPS = LONG ? 2000 : 200;

/** What a workload must have met to show anything. */
const OUTCOMES = [
  '"status":"confirmed"',
  'insufficient-stock',
  'customer-inactive',
  'product-inactive',
  'unknown-rate',
  'already-cancelled',
];

/** It needs the servers of the second form. */
(DISTRIBUTED ? it : it.skip).each(SEEDS)(
  'I12: the same work gives the same state in one process and in many (seed %i)',
  async (seed) => {
    const began = new Date();
    const outcomeIn = async (form: Form) => {
      const shop = await Shop.open({}, form);
      try {
        const answers = await work(shop, seed, STEPS);
        return comparable({ answers, ...(await stateOf(shop)) }, began);
      } finally {
        await shop.close();
      }
    };
    const [one, many] = await Promise.all([outcomeIn('standalone'), outcomeIn('distributed')]);
    for (const [part, items] of Object.entries(one)) {
      expect([part, many[part]]).toEqual([part, items]);
    }
    expect(hashOf(many)).toBe(hashOf(one));
    const told = one['answers']!.join();
    for (const outcome of OUTCOMES) expect(told).toContain(outcome);
  },
  LONG ? 1_200_000 : 180_000,
);

const hashOf = (state: unknown) => createHash('sha256').update(JSON.stringify(state)).digest('hex');
