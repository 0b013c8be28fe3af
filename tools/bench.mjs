// `npm run bench`: measures what `npm start` would run. Node takes the types off by itself.
import { build, root } from './build.mjs';
import { run } from './run.mjs';

await build();
run('bench/main.ts', process.argv.slice(2), root);
