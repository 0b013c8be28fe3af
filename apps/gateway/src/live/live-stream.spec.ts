import { PassThrough } from 'node:stream';
import { InProcessBus } from '@crpm/adapters';
import type { StreamMessages } from '@crpm/contracts';
import { HandClock, recordedAs } from '@crpm/event-sourcing/testing';
import type { Infrastructure } from '@crpm/service-kit';
import { NEVER, of, Subject, throwError, type Observable } from 'rxjs';
import { LiveStream } from './live-stream.ts';

interface Timer {
  readonly milliseconds: number;
  readonly callback: () => void;
}
const timers = new Set<Timer>();
/** Those of the beat: what limits a question is longer. */
const beats = () => [...timers].filter(({ milliseconds }) => milliseconds < 1_000);
const beat = () => {
  for (const timer of beats()) {
    timers.delete(timer);
    timer.callback();
  }
};
let figures: StreamMessages['figures'];
let isAway: boolean;
let hangs: boolean;
let answer: Observable<StreamMessages['figures']> | undefined;
let clock: HandClock;
let live: LiveStream;
let bus: InProcessBus;

beforeEach(async () => {
  timers.clear();
  figures = {
    watermark: { purchases: 1 },
    at: '',
    behind: 0,
    incompleteSince: {},
    heldUpSince: null,
  };
  isAway = false;
  hangs = false;
  answer = undefined;
  clock = new HandClock();
  bus = new InProcessBus();
  live = new LiveStream({
    bus,
    client: {
      send: () => {
        if (hangs) return NEVER;
        if (answer) return answer;
        return isAway ? throwError(() => new Error('connection refused')) : of(figures);
      },
    },
    clock,
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
    timers: {
      after: (milliseconds: number, callback: () => void) => {
        const timer = { milliseconds, callback };
        timers.add(timer);
        return () => timers.delete(timer);
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

it('beats once however often people come and go while analytics does not answer', async () => {
  hangs = true;
  for (let n = 0; n < 5; n++) {
    const stream = listener();
    beat();
    await settled();
    stream.destroy();
    await settled();
    expect(beats()).toEqual([]);
  }
  const stream = listener();
  expect(beats()).toHaveLength(1);
  for (let n = 0; n < 100; n++) beat();
  expect(heard(stream)).toContain('event: heartbeat');
  clock.advance(5_000);
  beat();
  expect(heard(stream)).toMatch(/"heldUpSince":"2026/);
});

it('tells nobody what an answer says that came when those who waited had left', async () => {
  const late = new Subject<typeof figures>();
  answer = late;
  const first = listener();
  beat();
  first.destroy();
  await settled();
  late.next({ ...figures, behind: 7 });
  await settled();
  answer = undefined;
  const next = listener();
  expect(heard(next)).toBe(':\n\n');
  beat();
  await settled();
  expect(heard(next)).toContain('"behind":0');
});
