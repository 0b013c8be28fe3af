import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../tools/build.mjs';

/** Each once: two faults may need the same. What they need in one place must not differ. */
export function together(edits) {
  const each = new Map();
  for (const edit of edits) {
    const place = `${edit.file} ${edit.search}`;
    const { replace } = each.get(place) ?? edit;
    if (replace !== edit.replace) {
      throw new Error(`${edit.file} is to be changed in two ways at: ${edit.search}`);
    }
    each.set(place, edit);
  }
  return [...each.values()];
}

/**
 * Changes the built code of this copy of the shop; answers how to put it back. Throws where the text
 * is not there once: a change that changes nothing would prove nothing.
 */
export function plant(edits) {
  const before = together(edits).map(({ file, search, replace }) => {
    const path = join(root, file);
    const text = readFileSync(path, 'utf8');
    if (text.split(search).length !== 2) throw new Error(`${file} has not once: ${search}`);
    writeFileSync(
      path,
      text.replace(search, () => replace),
    );
    return [path, text];
  });
  return () => {
    for (const [path, text] of before.reverse()) writeFileSync(path, text);
  };
}
