import { doesNotThrow, strictEqual, throws } from 'node:assert';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { root } from '../tools/build.mjs';
import { FAULTS } from './nemeses.mjs';
import { PLANTED } from './planted/all.mjs';
import { together } from './plant.mjs';

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

  it('can all be there at once', () => {
    const faults = Object.values(FAULTS).flatMap((forms) => Object.values(forms));
    doesNotThrow(() => together(faults.flatMap(({ edits = [] }) => edits)));
  });

  it('is refused where two want one place to be different things', () => {
    const edit = { file: 'main.js', search: 'one' };
    throws(
      () =>
        together([
          { ...edit, replace: 'two' },
          { ...edit, replace: 'three' },
        ]),
      /two ways/,
    );
    strictEqual(
      together([
        { ...edit, replace: 'two' },
        { ...edit, replace: 'two' },
      ]).length,
      1,
    );
  });
});
