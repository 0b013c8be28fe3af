// `npm run crpm -- …`: the command line of the shop.
import { build } from './build.mjs';
import { run } from './run.mjs';

await build();
// Paths among the arguments are meant from where the user stands, not from where npm runs scripts.
run('apps/gateway/dist/cli/main.js', process.argv.slice(2), process.env.INIT_CWD);
