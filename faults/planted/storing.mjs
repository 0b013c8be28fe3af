import { oneIn } from '../random.mjs';

const STORE = 'libs/adapters/dist/sql/sql-event-store.js';

/** Events and lists, and when somebody is told of them. */
export const STORING = [
  {
    name: 'answers before it commits',
    fault: 'F4',
    form: 'standalone',
    breaks: ['I2', 'I7'],
    edits: [
      {
        file: 'libs/event-sourcing/dist/command-lane.js',
        search: '(transaction) => this.decide(batch, transaction)',
        replace: `async (transaction) => {
          const early = await this.decide(batch, transaction);
          if (this.store.name !== 'products') return early;
          for (const settle of early.settlements) settle();
          await new Promise((done) => setTimeout(done, 200));
          return { ...early, settlements: [] };
        }`,
      },
    ],
  },
  {
    name: 'two events of a stream change places',
    fault: 'calm',
    form: 'standalone',
    breaks: ['I4'],
    edits: [
      {
        file: STORE,
        search: "await insertRows(executor, 'events', rows);",
        replace: `for (const one of rows) {
          const other = rows.find(({ stream, version }) => stream === one.stream && version === one.version + 1);
          if (!other) continue;
          [one.version, other.version] = [other.version, one.version];
          break;
        }
        await insertRows(executor, 'events', rows);`,
      },
    ],
  },
  {
    name: 'a reader skips an event now and then',
    fault: 'calm',
    form: 'standalone',
    breaks: ['I3', 'I6', 'I7'],
    edits: [
      {
        file: 'libs/event-sourcing/dist/subscription.js',
        search: 'this.advance(last.position);',
        replace: `this.advance(last.position + (${oneIn(50)} ? 1 : 0));`,
      },
    ],
  },
  {
    name: 'the ledger misses what came back',
    fault: 'calm',
    form: 'standalone',
    breaks: ['I8'],
    edits: [
      {
        file: 'apps/products/dist/stock-ledger/stock-ledger.projection.js',
        search:
          "StockReturned: (event) => entry('returned', event, { purchaseId: event.data.purchaseId }),",
        replace: 'StockReturned: () => [],',
      },
    ],
  },
];
