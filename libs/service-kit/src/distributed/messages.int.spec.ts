import { generateKeyPairSync } from 'node:crypto';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { systemClock, systemIds, systemTimers } from '@crpm/adapters';
import { Refusal } from '@crpm/event-sourcing';
import { Controller, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { MessagePattern, Payload } from '@nestjs/microservices';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { configureHttp, httpAdapter } from '../http/http-server.ts';
import { ask as askOver } from '../service-client.ts';
import { AskedBy } from '../transport/asked-by.ts';
import { Actor, OnBehalfOf } from '../transport/on-behalf-of.ts';
import { answerMessages } from './answer-messages.ts';
import { MessageRouter } from './message-router.ts';
import { TokenIssuer, TokenVerifier } from './service-token.ts';

const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
const host = '127.0.0.1';
const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const tokens = new TokenIssuer('purchases', privateKey, systemClock);
const pause = (milliseconds: number) =>
  new Promise<void>((resolve) => systemTimers.after(milliseconds, resolve));
const ask = (
  client: MessageRouter,
  pattern: string,
  question: unknown,
  milliseconds?: number,
): Promise<unknown> => askOver({ client, timers: systemTimers }, pattern, question, milliseconds);

let answered = 0;

@Controller()
class Answers {
  @MessagePattern('products.echo')
  @AskedBy(['purchases'])
  echo(said: unknown): unknown {
    answered += 1;
    return said;
  }

  @MessagePattern('products.who')
  who(@Payload() said: unknown, @Actor() actor: string): unknown {
    answered += 1;
    return { said, actor };
  }

  @MessagePattern('products.keys')
  @AskedBy(['analytics'])
  keys(): string {
    return 'all keys';
  }

  @MessagePattern('products.slow')
  async slow({ milliseconds }: { milliseconds: number }): Promise<string> {
    await pause(milliseconds);
    return 'at last';
  }

  @MessagePattern('products.refuse')
  refuse(): never {
    throw new Refusal('insufficient-stock', 'There are 2.', [
      { pointer: '/lines/0', code: 'insufficient-stock', detail: 'there are 2', available: 2 },
    ]);
  }

  @MessagePattern('products.fall')
  fall(): never {
    throw new Error('password=hunter2');
  }
}

@Module({ controllers: [Answers] })
class App {}

/** A process of the products service. */
async function start(port: number): Promise<NestFastifyApplication> {
  const app = await NestFactory.create<NestFastifyApplication>(App, httpAdapter(systemIds), {
    logger: false,
    bodyParser: false,
  });
  configureHttp(app, { ids: systemIds, log, timers: systemTimers });
  const verifier = new TokenVerifier('products', new Map([['purchases', publicKey]]), systemClock);
  await answerMessages(app, { host, port }, verifier, systemTimers);
  await app.init();
  return app;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, host, listening));
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  return port;
}

const routerTo = (
  ports: readonly number[],
  tokenFor: TokenIssuer['tokenFor'] = (service, actor) => tokens.tokenFor(service, actor),
) =>
  new MessageRouter(
    new Map([['products', ports.map((port) => ({ host, port }))]]),
    systemClock,
    tokenFor,
  );
const unavailable = expect.objectContaining({
  code: 'unavailable',
  detail: 'The products service does not answer.',
}) as Error;

let apps: NestFastifyApplication[];
let ports: number[];
let router: MessageRouter;
beforeEach(async () => {
  answered = 0;
  ports = [await freePort(), await freePort()];
  apps = [];
  router = routerTo(ports);
});
afterEach(async () => {
  router.close();
  await Promise.all(apps.map((app) => app.close()));
});
const run = async (which: number) => {
  const app = await start(ports[which]!);
  apps.push(app);
  return app;
};

describe('a question to another service', () => {
  it('is answered, also with a lot', async () => {
    await run(0);
    const rows = Array.from({ length: 20_000 }, (_, row) => ({ row, text: 'ä'.repeat(200) }));
    expect(await ask(router, 'products.echo', { rows })).toEqual({ rows });
  });

  it('that is for another service only is not answered', async () => {
    await run(0);
    await expect(ask(router, 'products.keys', {})).rejects.toMatchObject({ code: 'unavailable' });
  });

  it('that is refused is a refusal with all it says', async () => {
    await run(0);
    await expect(ask(router, 'products.refuse', {})).rejects.toMatchObject({
      name: 'Refusal',
      code: 'insufficient-stock',
      detail: 'There are 2.',
      errors: [{ pointer: '/lines/0', available: 2 }],
    });
  });

  it('over which the service stumbles tells nothing of its inside', async () => {
    await run(0);
    const failed: unknown = await ask(router, 'products.fall', {}).catch((error: unknown) => error);
    expect(failed).toMatchObject({ code: 'internal-error' });
    expect(JSON.stringify(failed)).not.toContain('hunter2');
  });

  it('that nobody knows, or to nobody, is unavailable', async () => {
    await run(0);
    await expect(ask(router, 'products.nothing', {})).rejects.toThrow(unavailable);
    await expect(ask(router, 'customers.describe', {})).rejects.toThrow(/customers/);
  });

  it.each([
    ['without a token', () => ''],
    ['with a token for another', () => tokens.tokenFor('customers')],
  ])('%s is not answered', async (_, tokenFor) => {
    await run(0);
    const stranger = routerTo(ports, tokenFor);
    await expect(ask(stranger, 'products.echo', {})).rejects.toThrow(unavailable);
    stranger.close();
    expect(answered).toBe(0);
  });
});

/** A token whose claims say another name than those that were signed. */
function renamed(token: string, sub: string): string {
  const [header, claims, signature] = token.split('.') as [string, string, string];
  const said = JSON.parse(Buffer.from(claims, 'base64url').toString()) as object;
  const changed = Buffer.from(JSON.stringify({ ...said, sub })).toString('base64url');
  return [header, changed, signature].join('.');
}

describe('on whose behalf a question is asked', () => {
  it('is what the token of each says, and nothing that the question says', async () => {
    await run(0);
    const said = { actor: 'bob', context: { actor: 'bob' } };
    const people = Array.from({ length: 20 }, (_, n) => `person ${String(n % 5)}`);
    const answers = await Promise.all(
      people.map((actor) => ask(router, 'products.who', new OnBehalfOf(actor, said))),
    );
    expect(answers).toEqual(people.map((actor) => ({ said, actor })));
    expect(await ask(router, 'products.who', said)).toEqual({ said, actor: 'service:purchases' });
  });

  it('is not answered where another name was put into a token', async () => {
    await run(0);
    const forger = routerTo(ports, (service, actor) =>
      renamed(tokens.tokenFor(service, actor), 'owner'),
    );
    const asked = new OnBehalfOf('ann', {});
    await expect(ask(forger, 'products.who', asked)).rejects.toThrow(unavailable);
    forger.close();
    expect(answered).toBe(0);
  });
});

it('does not keep without end what strangers begin to say, and answers the others meanwhile', async () => {
  await run(0);
  const begin = () =>
    new Promise<Socket>((connected) => {
      const socket = connect(ports[0]!, host, () => connected(socket));
      socket.on('error', () => undefined);
    });
  const strangers = await Promise.all(Array.from({ length: 12 }, begin));
  for (const socket of strangers) socket.write(`60000000#${'x'.repeat(30 * 1024 * 1024)}`);
  const left = () => strangers.filter(({ destroyed }) => !destroyed);
  // There is room for 256 MiB.
  for (let turn = 0; turn < 100 && left().length > 8; turn++) await pause(100);
  expect(left().length).toBeLessThanOrEqual(8);
  expect(left().length).toBeGreaterThan(0);
  expect(await ask(router, 'products.echo', { small: true })).toEqual({ small: true });
  for (const socket of left()) socket.destroy();
  await pause(100);
  const rows = Array.from({ length: 20_000 }, (_, row) => ({ row, text: 'ä'.repeat(200) }));
  expect(await ask(router, 'products.echo', { rows })).toEqual({ rows });
}, 30_000);

describe('a service that is away', () => {
  it('is said so at once, by its name', async () => {
    await expect(ask(router, 'products.echo', {})).rejects.toThrow(unavailable);
  });

  it('is asked again once it is back, the first question already', async () => {
    router = routerTo([ports[0]!]);
    for (let round = 0; round < 3; round++) {
      const app = await run(0);
      expect(await ask(router, 'products.echo', { round })).toEqual({ round });
      await app.close();
      apps = [];
      if (round === 1) await expect(ask(router, 'products.echo', {})).rejects.toThrow(unavailable);
    }
  });

  it('and takes connections without a word is said so in time, and left for another', async () => {
    const held: Socket[] = [];
    const dead = createServer((socket) => held.push(socket));
    await new Promise<void>((listening) => dead.listen(ports[0], host, listening));
    try {
      await run(1);
      const asked = Array.from({ length: 6 }, () => ask(router, 'products.echo', {}, 1500));
      const outcomes = await Promise.allSettled(asked);
      const failed = outcomes.filter(({ status }) => status === 'rejected');
      expect(failed.map((outcome) => (outcome as PromiseRejectedResult).reason as Error)).toEqual(
        Array.from({ length: 3 }, () => unavailable),
      );
      // By now it is known.
      for (let n = 0; n < 6; n++) {
        expect(await ask(router, 'products.echo', { n }, 1500)).toEqual({ n });
      }
    } finally {
      for (const socket of held) socket.destroy();
      await new Promise((closed) => dead.close(closed));
    }
  });
});

it('answers what it has begun when it stops, and sends the others away: nobody fails', async () => {
  await run(0);
  await run(1);
  let asking = true;
  const failures: unknown[] = [];
  let answers = 0;
  const ask1 = async () => {
    while (asking) {
      await ask(router, 'products.slow', { milliseconds: 5 })
        .then(() => (answers += 1))
        .catch(async (error: unknown) => {
          failures.push(error);
          await pause(10);
        });
    }
  };
  const askers = Array.from({ length: 8 }, ask1);
  const long = ask(router, 'products.slow', { milliseconds: 700 });
  for (let round = 0; round < 3; round++) {
    for (const which of [0, 1]) {
      await pause(150);
      await apps[which]!.close();
      apps[which] = await start(ports[which]!);
    }
  }
  await pause(100);
  asking = false;
  await Promise.all(askers);
  expect(await long).toBe('at last');
  expect(failures).toEqual([]);
  expect(answers).toBeGreaterThan(100);
}, 30_000);
