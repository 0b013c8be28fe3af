// `npm start`: builds what has changed and runs the shop, all of it in one process.
import { build, root } from './build.mjs';
import { run } from './run.mjs';

await build();
run('apps/standalone/dist/main.js', process.argv.slice(2), root);
