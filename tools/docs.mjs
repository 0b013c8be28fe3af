// `npm run docs`: writes the pages of docs/ and docs/asyncapi.json from what the built services and the
// contracts say. With --check: writes nothing, names what is stale, exits 1.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import prettier from 'prettier';
import { build, root } from './build.mjs';
import { dataDictionary, schemaPage, warehousePage } from './docs/pages.mjs';
import { asyncApi } from './docs/asyncapi.mjs';
import { faultsPage } from './docs/faults.mjs';
import { openContracts, readContracts } from './docs/contracts.mjs';
import { readOperational } from './docs/operational.mjs';
import { readWarehouse } from './docs/warehouse.mjs';

const checks = process.argv.includes('--check');
if (!checks) await build();

const opened = openContracts();
const [operational, warehouse, contracts, registry] = [
  await readOperational(),
  readWarehouse(),
  readContracts(opened),
  await import('../libs/contracts/dist/index.js'),
];
const pages = {
  'data-dictionary.md': dataDictionary({ operational, warehouse, contracts, registry }),
  'schema.md': schemaPage(operational),
  'warehouse.md': warehousePage(warehouse),
  'faults.md': faultsPage(),
  'asyncapi.json': JSON.stringify(asyncApi(opened, registry)),
};

for (const [name, text] of Object.entries(pages)) {
  const file = join(root, 'docs', name);
  const settings = (await prettier.resolveConfig(file)) ?? {};
  const formatted = await prettier.format(text, { ...settings, filepath: file });
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
