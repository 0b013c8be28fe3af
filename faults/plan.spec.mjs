import { deepStrictEqual, ok } from 'node:assert';
import { describe, it } from 'node:test';
import { FAULTS } from './nemeses.mjs';
import { long, short } from './plan.mjs';

const namesOf = (groups) => groups.flatMap((group) => group.split(',')).sort();

describe('which faults the tests try', () => {
  for (const form of ['standalone', 'distributed']) {
    const all = Object.keys(FAULTS).filter((name) => /^F\d/.test(name) && FAULTS[name][form]);

    it(`in the long run: every one there is, once (${form})`, () => {
      deepStrictEqual(namesOf(long[form]), all.sort());
    });

    it(`in the short run: none that there is not (${form})`, () => {
      ok(namesOf(short[form]).every((name) => all.includes(name)));
    });
  }
});
