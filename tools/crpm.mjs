// `npm run crpm -- …`: the command line of the shop.
import { resolve } from 'node:path';
import { build, root } from './build.mjs';
import { run } from './run.mjs';

const { INIT_CWD } = process.env;
const [command, ...args] = process.argv.slice(2);

await build();
if (command === 'backup' || command === 'restore') {
  // Run where `npm start` is, so that the data folder is the same one; the folder that is named is
  // meant from where the user stands.
  const paths = args.map((arg) => (arg.startsWith('-') ? arg : resolve(INIT_CWD ?? '', arg)));
  run('apps/standalone/dist/backup/main.js', [command, ...paths], root);
} else {
  // Paths among the arguments are meant from where the user stands, not from where npm runs scripts.
  run('apps/gateway/dist/cli/main.js', process.argv.slice(2), INIT_CWD);
}
