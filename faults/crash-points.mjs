import { oneIn } from './random.mjs';
import { isOn } from './switches.mjs';

/** The process kills itself at a point whose switch is on, one time in four. */
const here = (point) => `if (${isOn(point)} && ${oneIn(4)}) process.kill(process.pid, 'SIGKILL');`;

/** Of a range of events on its way into the figures: the product names these moments itself. */
export const SINK = {
  service: 'analytics',
  points: [
    'before BEFORE',
    'after BEFORE',
    'between inserts',
    'after inserts',
    'after AFTER',
    'before telling',
  ],
  edits: [
    {
      file: 'apps/analytics/dist/analytics.module.js',
      search: 'crashPoint: () => undefined',
      replace: `crashPoint: (point) => { ${here('point')} }`,
    },
  ],
};

/** Of a purchase that is placed, and not settled yet. */
const SETTLING = 'apps/purchases/dist/purchase/settle-placed-purchase.reactor.js';
const before = (file, point, search) => ({
  file,
  search,
  replace: `${here(`'${point}'`)} ${search}`,
});
export const SETTLEMENT = {
  service: 'purchases',
  points: ['before taking', 'before confirming', 'while confirming'],
  edits: [
    before(SETTLING, 'before taking', 'const answers = await ask('),
    before(SETTLING, 'before confirming', 'await Promise.all(placed.map('),
    before(SETTLING, 'while confirming', 'return executeOn('),
  ],
};
export const TAKING = {
  service: 'products',
  points: ['before taking stock', 'stock taken'],
  edits: [
    before(
      'apps/products/dist/products.messages.js',
      'before taking stock',
      'const { answer } = await',
    ),
    before('apps/products/dist/products.messages.js', 'stock taken', 'return { lines: answer }'),
  ],
};
