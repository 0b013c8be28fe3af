import { strictEqual } from 'node:assert';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { root } from '../tools/build.mjs';
import { FAULTS } from './nemeses.mjs';
import { PLANTED } from './planted/all.mjs';

/** Whoever changes the code that is to be broken hears of it now, not when it is broken. */
const all = [
  ...PLANTED.map(({ name, edits }) => [name, edits]),
  ...Object.entries(FAULTS).flatMap(([name, forms]) =>
    Object.entries(forms).map(([form, { edits = [] }]) => [`${name} ${form}`, edits]),
  ),
].filter(([, edits]) => edits.length > 0);

describe('what is planted in the built code', () => {
  for (const [name, edits] of all) {
    it(`fits it: ${name}`, () => {
      for (const { file, search } of edits) {
        const times = readFileSync(join(root, file), 'utf8').split(search).length - 1;
        strictEqual(times, 1, `${file} has ${times} times: ${search}`);
      }
    });
  }
});
