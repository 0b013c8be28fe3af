import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { logLevel, type KafkaConfig } from 'kafkajs';
import { LastingKafka } from './lasting-kafka.ts';

/** A broker that takes connections and never says a word. */
let broker: Server;
let connections: Socket[];
let heard: Buffer[];
beforeEach(async () => {
  connections = [];
  heard = [];
  broker = createServer((socket) => {
    connections.push(socket.on('error', () => undefined).on('data', (bytes) => heard.push(bytes)));
  }).listen(0, '127.0.0.1');
  await once(broker, 'listening');
});
afterEach(() => {
  for (const socket of connections) socket.destroy();
  broker.close();
});

/** Tries to reach it, and again; answers how many connections were ended before it gave up. */
async function connect(config: Partial<KafkaConfig> = {}): Promise<number> {
  const { port } = broker.address() as AddressInfo;
  const kafka = new LastingKafka({
    brokers: [`localhost:${String(port)}`],
    logLevel: logLevel.NOTHING,
    requestTimeout: 200,
    connectionTimeout: 200,
    retry: { retries: 2, initialRetryTime: 50 },
    ...config,
  });
  const admin = kafka.admin();
  await expect(admin.connect()).rejects.toThrow();
  const ended = connections.filter(({ closed }) => closed).length;
  await admin.disconnect();
  return ended;
}

it('ends a connection on which no answer came, and makes another', async () => {
  expect(await connect()).toBeGreaterThan(1);
  expect(connections).toHaveLength(3);
});

it('speaks TLS where it is told to, to the name that it was given', async () => {
  await connect();
  expect(Buffer.concat(heard).includes('localhost')).toBe(false);
  heard = [];
  await connect({ ssl: true });
  // A record of a handshake: the first word of the client.
  expect(heard[0]?.[0]).toBe(0x16);
  expect(heard[0]?.includes('localhost')).toBe(true);
});
