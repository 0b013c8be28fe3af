import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../tools/build.mjs';

/**
 * Changes the built code of this copy of the shop; answers how to put it back. Throws where the text
 * is not there once: a change that changes nothing would prove nothing.
 */
export function plant(edits) {
  // Two faults may need the same.
  const each = [...new Map(edits.map((edit) => [`${edit.file} ${edit.search}`, edit])).values()];
  const before = each.map(({ file, search, replace }) => {
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
