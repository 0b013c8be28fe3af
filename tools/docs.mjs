// `npm run docs`: writes docs/data-dictionary.md, docs/schema.md and docs/warehouse.md from what the
// built services and the contracts say. With --check: writes nothing, names what is stale, exits 1.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import prettier from 'prettier';
import { build, root } from './build.mjs';
import { dataDictionary, schemaPage, warehousePage } from './docs/pages.mjs';
import { readContracts } from './docs/contracts.mjs';
import { readOperational } from './docs/operational.mjs';
import { readWarehouse } from './docs/warehouse.mjs';

const checks = process.argv.includes('--check');
if (!checks) await build();

const [operational, warehouse, contracts, registry] = [
  await readOperational(),
  readWarehouse(),
  readContracts(),
  await import('../libs/contracts/dist/index.js'),
];
const pages = {
  'data-dictionary.md': dataDictionary({ operational, warehouse, contracts, registry }),
  'schema.md': schemaPage(operational),
  'warehouse.md': warehousePage(warehouse),
};

for (const [name, text] of Object.entries(pages)) {
  const file = join(root, 'docs', name);
  const settings = (await prettier.resolveConfig(file)) ?? {};
  const formatted = await prettier.format(text, { ...settings, parser: 'markdown' });
  if (!checks) writeFileSync(file, formatted);
  else if (read(file) !== formatted) {
    console.log(`docs/${name} is stale: run \`npm run docs\``);
    process.exitCode = 1;
  }
}

function read(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
