import { PassThrough } from 'node:stream';
import { InProcessBus } from '@crpm/adapters';
import type { StreamMessages } from '@crpm/contracts';
import { recordedAs } from '@crpm/event-sourcing/testing';
import type { Infrastructure } from '@crpm/service-kit';
import { of } from 'rxjs';
import { LiveStream } from './live-stream.ts';

let beat: () => void;
let figures: StreamMessages['figures'];
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
  bus = new InProcessBus();
  live = new LiveStream({
    bus,
    client: { send: () => of(figures) },
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
