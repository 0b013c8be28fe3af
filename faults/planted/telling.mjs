import { oneIn } from '../random.mjs';

const BUS = 'libs/adapters/dist/bus/kafka-bus.js';
const PLACED = 'const messages = await this.partitions.place(store, events);';
const PORTIONS = 'for (const portion of portionsOf(sent)) {';

const telling = (name, search, replace) => ({
  name,
  fault: 'calm',
  form: 'distributed',
  breaks: ['I5'],
  edits: [{ file: BUS, search, replace }],
});

/** On the topics. The shop itself reads what it finds missing from the stores: others cannot. */
export const TELLING = [
  telling(
    'leaves out one message in a hundred',
    PLACED,
    `const placed = await this.partitions.place(store, events);
        const messages = placed.filter(() => !${oneIn(100)});`,
  ),
  telling(
    'tells two events of a stream in the wrong order',
    PORTIONS,
    `for (const [at, one] of sent.entries()) {
          const later = sent.findIndex(({ key }, place) => place > at && key === one.key);
          if (later < 0) continue;
          [sent[at], sent[later]] = [sent[later], sent[at]];
          break;
        }
        ${PORTIONS}`,
  ),
  telling(
    'tells of what is not stored',
    PORTIONS,
    `if (${oneIn(10)}) {
          const { headers, ...one } = sent.at(-1);
          sent.push({ ...one, headers: { ...headers, ce_id: 'of nothing' } });
        }
        ${PORTIONS}`,
  ),
  telling(
    'counts a partition as if it began with each batch',
    PLACED,
    `const messages = await this.partitions.place(store, events);
        if (messages.length > 0 && ${oneIn(5)}) messages[0] = { ...messages[0], previous: 0 };`,
  ),
];
