import { dice } from '../random.mjs';

const STAGED = 'libs/event-sourcing/dist/staged-batch.js';

/** Whoever asks again, or with others, or for what is not there. */
export const DECIDING = [
  {
    name: 'oversells by five units',
    fault: 'calm',
    form: 'standalone',
    breaks: ['I1'],
    edits: [
      {
        file: 'apps/products/dist/stock/stock.js',
        search: 'if (after < 0)',
        replace: 'if (after < -5)',
      },
      {
        file: 'apps/products/dist/stock/take-stock.js',
        search: '?? 0) > onHand)',
        replace: '?? 0) > onHand + 5)',
      },
    ],
  },
  {
    name: 'forgets the answer to a key',
    fault: 'F4',
    form: 'standalone',
    breaks: ['I2', 'I9'],
    edits: [{ file: STAGED, search: 'this.handled.push(handled);', replace: '' }],
  },
  {
    name: 'a key does not fix the command',
    fault: 'F4',
    form: 'standalone',
    breaks: ['I2', 'I9'],
    edits: [
      {
        file: 'libs/service-kit/dist/http/caller.js',
        search: '${pathOf(request)} ${idempotencyKey}`',
        replace: `\${pathOf(request)} \${idempotencyKey} \${${dice(1e9)}}\``,
      },
    ],
  },
  {
    name: 'takes a stale edit',
    fault: 'calm',
    form: 'standalone',
    breaks: ['I4'],
    edits: [
      {
        file: STAGED,
        search: 'if (version === expectedVersion)',
        replace: 'if (version >= expectedVersion)',
      },
    ],
  },
];
