// The AsyncAPI 3 document: what is on the topics, and how to follow them.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../build.mjs';
import { eventSchemas } from './json-schema.mjs';

const RULES = `Everything that happened in the shop, as it was recorded: one topic a store, kept for ever.

**Messages** are CloudEvents 1.0 in Kafka's binary mode: attributes are headers (text in UTF-8), the value is the event's data as JSON, never empty. The key is the event's stream, and Kafka's own partitioner (murmur2 of the key) names the partition. The number of partitions does not change after a topic is made.

**Order.** Within a stream \`ce_streamversion\` counts 1, 2, 3 … and messages come in that order. \`ce_position\` counts 1, 2, 3 … over the whole store without a gap, but a store's messages are spread over the partitions: within a partition positions ascend with holes, and between partitions or topics there is no order. \`ce_previous\` is the position of the message before this one in its partition, 0 for the first.

**Delivered at least once.** A message may come again, also long after its successors. Keep, for each partition, the last position you applied, together with what you derived from it: in one transaction, or in one file that is replaced as a whole. Offsets alone do not tell. Then, for each message:

1. \`ce_position\` at or below the last: you have it, drop it.
2. \`ce_previous\` equal to the last (0 before the first): apply it; its position is the last now.
3. Anything else: messages are missing. Apply nothing more of this partition, read it again from its beginning (what you have is dropped by rule 1), and when they are still missing, stop and tell people.

A message that lacks the required headers, or a value, is none of the shop's: leave it out.

**Another \`ce_storeepoch\`** than the one you follow means that the store was put back to an older state and deals positions a second time: stop, and start with nothing once the topics were made anew.

**What grows.** New event types and new fields may appear at any time: ignore what you do not know, and count its position as applied. A change of a field's meaning is a new \`ce_schemaversion\`; messages of older versions stay on the topic as they were written. Stop at a version that is not in the document you were built from.

**Values.** Money is whole minor units of its currency (ISO 4217); \`base\` amounts are in the shop's base currency, \`local\` ones in the currency of the purchase. Times are UTC instants; \`ce_businessdate\` is the day in the shop's time zone, fixed when recorded. \`ce_actor\` and \`ce_reason\` are percent-encoded.

**Personal details** are sealed (AES-256-GCM with a key of each customer's own) in what is called \`personal\`; the keys never leave the shop. Nothing else on the topics names a person.`;

const STORES = {
  customers: 'Who the customers are, without what names them.',
  products: 'The catalogue, and every movement of stock.',
  purchases: 'Purchases from placing to cancelling, the shops they were made in, exchange rates.',
};

const text = (description, more = {}) => ({ type: 'string', description, ...more });
const instant = (description) => text(description, { format: 'date-time' });
const count = (description) => text(description, { pattern: '^(0|[1-9][0-9]*)$' });

const HEADERS = {
  'content-type': { type: 'string', const: 'application/json' },
  ce_specversion: { type: 'string', const: '1.0' },
  ce_id: text('The event, everywhere and for ever.'),
  ce_source: text('/crpm/ and the store.'),
  ce_type: text('What happened.'),
  ce_subject: text('The stream: what it happened to. Also the key.'),
  ce_time: instant('When it happened in the world: what the caller or the file said.'),
  ce_store: text('The store, whose topic this is.'),
  ce_storeepoch: text('Changes when the store is put back to an older state.'),
  ce_position: count('Place in the store: 1, 2, 3 … without a gap, in commit order.'),
  ce_previous: count('Position of the message before this one in its partition; 0 for none.'),
  ce_streamversion: count('Place in the stream: 1, 2, 3 …'),
  ce_schemaversion: count('Version of the shape of the data.'),
  ce_causationid: text('The command that caused it; a stream never takes the same cause twice.'),
  ce_correlationid: text('Of everything that came of one request.'),
  traceparent: text('W3C Trace Context: the correlation as trace, the event as span.'),
  ce_actor: text('Who did it, percent-encoded.'),
  ce_reason: text('Why, where somebody said so, percent-encoded.'),
  ce_recordedat: instant('When it was recorded: never goes back within a store.'),
  ce_businessdate: text('The day of ce_time in the shop’s time zone.', { format: 'date' }),
};
const OPTIONAL = ['ce_reason', 'traceparent'];

export function asyncApi(opened, { schemaVersionOf }) {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const { events, schemas } = eventSchemas(opened);
  const messages = Object.fromEntries(
    events.map((event) => [event.type, message(event, String(schemaVersionOf(event.type)))]),
  );
  const channels = Object.entries(STORES).map(([store, description]) => [
    store,
    channel(
      store,
      description,
      events.filter(({ service }) => service === store),
    ),
  ]);
  return {
    asyncapi: '3.0.0',
    info: { title: 'CRPM events', version, description: RULES },
    defaultContentType: 'application/json',
    channels: Object.fromEntries(channels),
    operations: Object.fromEntries(
      channels.map(([store]) => [
        `publish-${store}`,
        { action: 'send', channel: { $ref: `#/channels/${store}` } },
      ]),
    ),
    components: {
      parameters: {
        prefix: {
          default: 'crpm',
          description: 'Begins the name of every topic: the setting CRPM_KAFKA_PREFIX.',
        },
      },
      messages,
      schemas: {
        Headers: {
          type: 'object',
          required: Object.keys(HEADERS).filter((name) => !OPTIONAL.includes(name)),
          properties: HEADERS,
        },
        SealedPersonalDetails: text(
          'What `PersonalDetails` describes, sealed: `v1.` and, in base64url, nonce (12 bytes), tag (16 bytes) and ciphertext of its JSON. Bound to `customerId|ce_id`: elsewhere it does not open.',
          { pattern: '^v1\\.[A-Za-z0-9_-]+$', contentMediaType: 'application/octet-stream' },
        ),
        ...schemas,
      },
    },
  };
}

const channel = (store, description, events) => ({
  address: `{prefix}.${store}`,
  description,
  parameters: { prefix: { $ref: '#/components/parameters/prefix' } },
  messages: Object.fromEntries(
    events.map(({ type }) => [type, { $ref: `#/components/messages/${type}` }]),
  ),
  bindings: {
    kafka: {
      topicConfiguration: { 'cleanup.policy': ['delete'], 'retention.ms': -1 },
      bindingVersion: '0.5.0',
    },
  },
});

const message = ({ type, description, data }, schemaVersion) => ({
  name: type,
  ...(description && { summary: description }),
  headers: {
    allOf: [
      { $ref: '#/components/schemas/Headers' },
      {
        type: 'object',
        properties: { ce_type: { const: type }, ce_schemaversion: { const: schemaVersion } },
      },
    ],
  },
  payload: data,
  bindings: { kafka: { key: { type: 'string' }, bindingVersion: '0.5.0' } },
});
