import { oneIn } from '../random.mjs';

const INSERT = 'apps/analytics/dist/sink/insert-facts.js';
const INSERTED = 'await database.insert(table, some, token);';
const NAME = 'const name = `${purpose}:v${version}:${table}:${store}:${first}-${last}`;';

/** On the way into ClickHouse: each event once. */
export const FIGURES = [
  {
    name: 'drops one row in a hundred',
    fault: 'calm',
    form: 'standalone',
    breaks: ['I3', 'I6'],
    edits: [
      {
        file: INSERT,
        search: INSERTED,
        replace: `await database.insert(table, some.filter(() => !${oneIn(100)}), token);`,
      },
    ],
  },
  {
    name: 'doubles one insert in twenty',
    fault: 'calm',
    form: 'standalone',
    breaks: ['I3', 'I6'],
    edits: [
      {
        file: INSERT,
        search: INSERTED,
        replace: `${INSERTED} if (${oneIn(20)}) await database.insert(table, some, token + 'x');`,
      },
    ],
  },
  {
    name: 'a token without its range',
    fault: 'calm',
    form: 'standalone',
    breaks: ['I3', 'I6'],
    edits: [
      {
        file: INSERT,
        search: NAME,
        replace: 'const name = `${purpose}:v${version}:${table}:${store}`;',
      },
    ],
  },
  {
    name: 'remembers a range before it is written',
    fault: 'intended',
    form: 'standalone',
    breaks: ['I3', 'I6'],
    edits: [
      {
        file: 'apps/analytics/dist/sink/store-sink.js',
        search: "phase: 'BEFORE',\n            ...lastOf(last)",
        replace: "phase: 'AFTER',\n            ...lastOf(last)",
      },
    ],
  },
  {
    name: 'one sale in fifty cannot be read, and is left waiting',
    fault: 'calm',
    form: 'standalone',
    breaks: ['I11'],
    edits: [
      {
        file: 'apps/analytics/dist/facts/sale-facts.js',
        search: "PurchaseConfirmed: (event) => saleLines(event, 'sale', false),",
        replace: `PurchaseConfirmed: (event) => {
          if (event.position % 50 === 0) throw new Error('unreadable');
          return saleLines(event, 'sale', false);
        },`,
      },
    ],
  },
];
