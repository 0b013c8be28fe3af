import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect as connectTo, createServer, type AddressInfo } from 'node:net';
import type { Recorded } from '@crpm/contracts';
import { wait, type BusMessage, type Stranger } from '@crpm/event-sourcing';
import { busConformance, realTimers, silentLog } from '@crpm/event-sourcing/testing';
import type { Message } from 'kafkajs';
import { toMessage } from './cloud-event.ts';
import { KafkaBus, type KafkaOptions } from './kafka-bus.ts';
import { administer, connect, makeTopics, removeTopics } from './kafka-topics.ts';

/** The brokers tests make topics on: host:port, comma-separated. */
const BROKERS = process.env['CRPM_TEST_KAFKA'];

const optionsOf = (brokers: string, prefix = `crpm-${randomUUID()}`): KafkaOptions => ({
  brokers: brokers.split(','),
  prefix,
  stores: ['shelves', 'boxes'],
  partitions: 3,
  timers: realTimers,
  log: silentLog,
  readBefore: () => Promise.resolve([]),
});

async function openNew(brokers: string): Promise<{ bus: KafkaBus; options: KafkaOptions }> {
  const options = optionsOf(brokers);
  await makeTopics(options, { ...options, replicas: 1 });
  return { bus: await KafkaBus.open(options), options };
}

const event = (position: number): Recorded => ({
  store: 'shelves',
  storeEpoch: 'epoch',
  position,
  stream: 'shelf-a',
  version: position,
  type: 'UnitsMoved',
  schemaVersion: 1,
  data: { left: position },
  eventId: `event-${String(position)}`,
  causationId: 'cause',
  correlationId: 'correlation',
  actor: 'tester',
  reason: null,
  occurredAt: '2026-01-01T00:00:00.000Z',
  recordedAt: '2026-01-01T00:00:00.000Z',
  businessDate: '2026-01-01',
});

async function until(what: () => boolean): Promise<void> {
  for (let tries = 0; tries < 500 && !what(); tries++) await wait(realTimers, 20);
  expect(what()).toBe(true);
}

if (!BROKERS) it.skip('bus: Kafka: no brokers named by CRPM_TEST_KAFKA', () => undefined);
else {
  busConformance('Kafka', async () => (await openNew(BROKERS)).bus);

  describe('topics', () => {
    it('are made once, by their own step; without them the bus does not open', async () => {
      const options = optionsOf(BROKERS);
      const { prefix } = options;
      await expect(KafkaBus.open(options)).rejects.toThrow(
        `Kafka has no topic ${prefix}.shelves, ${prefix}.boxes: run the services' migrate step.`,
      );
      const made = [`${prefix}.shelves`, `${prefix}.boxes`];
      expect(await makeTopics(options, { ...options, replicas: 1 })).toEqual(made);
      expect(await makeTopics(options, { ...options, replicas: 1 })).toEqual([]);
      await (await KafkaBus.open(options)).close();
    });

    it('are made anew, empty, after they were taken away, which may be said twice', async () => {
      const { bus, options } = await openNew(BROKERS);
      await bus.publish('shelves', [event(1), event(2)]);
      await bus.close();
      for (let times = 0; times < 2; times++) await removeTopics(options, options.stores);
      await makeTopics(options, { ...options, replicas: 1 });
      const again = await KafkaBus.open(options);
      const heard: number[] = [];
      await again.subscribe('reader', ['shelves'], (_, messages) => {
        heard.push(...messages.map(({ event: { position } }) => position));
        return Promise.resolve();
      });
      await again.publish('shelves', [event(3)]);
      await until(() => heard.length > 0);
      expect(heard).toEqual([3]);
      await again.close();
    }, 30_000);

    it('of another number of partitions are refused by both', async () => {
      const { bus, options } = await openNew(BROKERS);
      await bus.close();
      const other = { ...options, partitions: 4 };
      const refusal = /has 3 partitions where 4 are set/;
      await expect(KafkaBus.open(other)).rejects.toThrow(refusal);
      await expect(makeTopics(other, { ...other, replicas: 1 })).rejects.toThrow(refusal);
    });
  });

  it('opens without a broker, refuses what is published, and works as soon as one answers', async () => {
    const { bus: there, options } = await openNew(BROKERS);
    await there.close();
    const [host = '', port = ''] = (options.brokers[0] ?? '').split(':');
    const door = createServer((socket) => {
      const through = connectTo(Number(port), host);
      socket.pipe(through).pipe(socket);
      for (const end of [socket, through]) end.on('error', () => socket.destroy());
    });
    door.listen(0, '127.0.0.1');
    await once(door, 'listening');
    const { port: closed } = door.address() as AddressInfo;
    door.close();
    await once(door, 'close');
    const bus = await KafkaBus.open({ ...options, brokers: [`127.0.0.1:${String(closed)}`] });
    await expect(bus.publish('shelves', [event(1)])).rejects.toThrow();
    const heard: number[] = [];
    const following = bus.follow(['shelves'], (_, messages) => {
      heard.push(...messages.map(({ event: { position } }) => position));
      return Promise.resolve();
    });
    door.listen(closed, '127.0.0.1');
    await once(door, 'listening');
    await following;
    await bus.publish('shelves', [event(1)]);
    await until(() => heard.length === 1);
    await bus.close();
    door.close();
  }, 60_000);

  describe('a message that is none of ours', () => {
    const ours = toMessage({ event: event(1), previous: 0 });
    const cases: [string, Message][] = [
      ['has no value', { ...ours, value: null }],
      ['has 2 MB of nothing', { ...ours, value: 'x'.repeat(2_000_000) }],
      ['has no headers', { key: 'shelf-a', value: '{}' }],
      ['has a position that is none', { ...ours, headers: { ...ours.headers, ce_position: '1x' } }],
      ['is before the first', { ...ours, headers: { ...ours.headers, ce_position: '-1' } }],
      ['has bytes as headers', { ...ours, headers: { ...ours.headers, ce_actor: '%E0%A4%A' } }],
      ['is of another store', { ...ours, headers: { ...ours.headers, ce_store: 'boxes' } }],
    ];
    it('is left out and told of, and holds up nothing', async () => {
      const { bus, options } = await openNew(BROKERS);
      const producer = connect(options).producer();
      await producer.connect();
      const topic = `${options.prefix}.shelves`;
      await producer.send({
        topic,
        messages: cases.map(([, message]) => ({ ...message, partition: 0 })),
      });
      await producer.disconnect();
      await bus.publish('shelves', [event(1), event(2)]);
      const taken: BusMessage[] = [];
      const strangers: Stranger[] = [];
      await bus.subscribe(
        'group',
        ['shelves'],
        (_, messages) => Promise.resolve(void taken.push(...messages)),
        (stranger) => strangers.push(stranger),
      );
      // They are of different partitions, which come in any order.
      await until(() => taken.length === 2 && strangers.length === cases.length);
      expect(strangers.map(({ where }) => where)).toEqual(
        cases.map((_, offset) => `${topic}, partition 0, offset ${String(offset)}`),
      );
      expect(strangers[1]?.why.length).toBeLessThan(200);
      await bus.close();
    }, 30_000);
  });

  it('does not count as done what was taken while the partitions were dealt out anew', async () => {
    const { bus, options } = await openNew(BROKERS);
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const first: number[] = [];
    await bus.subscribe('group', ['shelves'], async (_, messages) => {
      first.push(...messages.map(({ event: { position } }) => position));
      if (first.length === 1) await held;
    });
    await bus.publish('shelves', [event(1)]);
    await until(() => first.length === 1);
    // Waits for the first, which learns of it by a heartbeat.
    const other = await KafkaBus.open(options);
    const second: number[] = [];
    const joined = other.subscribe('group', ['shelves'], (_, messages) => {
      second.push(...messages.map(({ event: { position } }) => position));
      return Promise.resolve();
    });
    await wait(realTimers, 4_000);
    const offsets = () =>
      administer(connect(options), async (admin) => {
        const topics = [`${options.prefix}.shelves`];
        const [found] = await admin.fetchOffsets({ groupId: `${options.prefix}.group`, topics });
        return found?.partitions.map(({ offset }) => Number(offset)).filter((o) => o > 0);
      });
    expect(await offsets()).toEqual([]);
    release();
    await joined;
    await until(() => first.length + second.length >= 2);
    await until(() => [...first.slice(1), ...second].includes(1));
    await wait(realTimers, 500);
    await Promise.all([bus.close(), other.close()]);
    expect(await offsets()).toEqual([1]);
  }, 60_000);
}
