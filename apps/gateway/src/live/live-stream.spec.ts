import { PassThrough } from 'node:stream';
import { InProcessBus } from '@crpm/adapters';
import type { StreamMessages } from '@crpm/contracts';
import { HandClock, recordedAs } from '@crpm/event-sourcing/testing';
import type { Infrastructure } from '@crpm/service-kit';
import { of, throwError } from 'rxjs';
import { LiveStream } from './live-stream.ts';

let beat: () => void;
let figures: StreamMessages['figures'];
let isAway: boolean;
let clock: HandClock;
let live: LiveStream;
let bus: InProcessBus;

beforeEach(async () => {
  beat = () => undefined;
  figures = {
    watermark: { purchases: 1 },
    at: '',
    behind: 0,
    incompleteSince: {},
    heldUpSince: null,
  };
  isAway = false;
  clock = new HandClock();
  bus = new InProcessBus();
  live = new LiveStream({
    bus,
    client: {
      send: () => (isAway ? throwError(() => new Error('connection refused')) : of(figures)),
    },
    clock,
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
    timers: {
      after: (_: number, callback: () => void) => {
        beat = callback;
        return () => (beat = () => undefined);
      },
    },
  } as unknown as Infrastructure);
  await live.onApplicationBootstrap();
});

const settled = () => new Promise((resolve) => setImmediate(resolve));
const listener = () => {
  const stream = new PassThrough();
  live.listen(stream);
  return stream;
};
const heard = (stream: PassThrough) => String((stream.read() as Buffer | null) ?? '');

it('tells the figures and what they lack, when either changes', async () => {
  const stream = listener();
  beat();
  await settled();
  expect(heard(stream)).toContain(`event: figures\ndata: ${JSON.stringify(figures)}\n\n`);
  beat();
  await settled();
  expect(heard(stream)).toBe('');
  figures = { ...figures, incompleteSince: { purchases: { position: 1, count: 1 } } };
  beat();
  await settled();
  expect(heard(stream)).toContain('"incompleteSince":{"purchases":{"position":1,"count":1}}');
  expect(heard(listener())).toContain('event: figures');
});

it('says since when it has heard nothing of the figures, until it does', async () => {
  const told = async (stream: PassThrough) => {
    beat();
    await settled();
    return heard(stream);
  };
  const stream = listener();
  await told(stream);
  isAway = true;
  const since = new Date(clock.now()).toISOString();
  expect(await told(stream)).toBe('');
  clock.advance(4_999);
  expect(await told(stream)).toBe('');
  clock.advance(1);
  const said = `event: figures\ndata: ${JSON.stringify({ ...figures, heldUpSince: since })}\n\n`;
  expect(await told(stream)).toBe(said);
  clock.advance(60_000);
  expect(await told(stream)).toBe('');
  expect(heard(listener())).toBe(said);
  isAway = false;
  expect(await told(stream)).toContain('"heldUpSince":null');
});

it('says so to whoever comes while they are away, and never heard of any', async () => {
  isAway = true;
  const stream = listener();
  beat();
  await settled();
  clock.advance(5_000);
  beat();
  await settled();
  expect(heard(stream)).toContain('"watermark":{"customers":0,"products":0,"purchases":0}');
});

it('cuts off who does not read, and goes on with the others', async () => {
  const [deaf, reading] = [listener(), listener()];
  for (let n = 1; n <= 200; n++) {
    figures = { ...figures, at: 'x'.repeat(1000), watermark: { purchases: n } };
    beat();
    await settled();
    heard(reading);
  }
  expect(deaf.destroyed).toBe(true);
  expect(deaf.writableLength + deaf.readableLength).toBeLessThan(200_000);
  expect(reading.destroyed).toBe(false);
});

it('refuses more listeners than it can serve, and takes new ones when some have left', async () => {
  const streams = Array.from({ length: 500 }, listener);
  expect(() => {
    live.refuseWhenFull();
  }).toThrow('Too many listen already.');
  streams[0]?.destroy();
  await settled();
  live.refuseWhenFull();
});

it('is silent, and asks nobody, when nobody listens', async () => {
  const stream = listener();
  stream.destroy();
  await settled();
  const beats = beat;
  await bus.publish('purchases', [recordedAs({ type: 'PurchaseConfirmed', data: {} }, 1)]);
  beats();
  const late = listener();
  beat();
  await settled();
  expect(heard(late)).not.toContain('event: changes');
});
