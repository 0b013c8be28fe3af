import type { FiguresStatus, StoreStatus } from '@crpm/contracts';
import { systemTimers } from '@crpm/adapters';
import type { Infrastructure } from '@crpm/service-kit';
import { of } from 'rxjs';
import { HealthController } from './health.controller.ts';

const NOW = Date.parse('2026-03-01T10:00:00.000Z');
const STORE: StoreStatus = {
  position: 10,
  head: 10,
  behind: 0,
  lagMilliseconds: 0,
  duplicates: 0,
  gaps: 0,
  strangers: 0,
  trouble: null,
  heldUpSince: null,
  parked: null,
};
const RUNNING: FiguresStatus = {
  state: 'running',
  trouble: null,
  stores: { purchases: STORE },
  rebuild: null,
};
const health = (status: FiguresStatus, head = () => Promise.resolve(10)) =>
  new HealthController({
    client: { send: () => of(status) },
    feed: { head },
    clock: { now: () => NOW },
    timers: systemTimers,
  } as unknown as Infrastructure);
const heldUp = (milliseconds: number): FiguresStatus => {
  const heldUpSince = new Date(NOW - milliseconds).toISOString();
  return {
    ...RUNNING,
    stores: { purchases: { ...STORE, trouble: 'no such table', heldUpSince } },
  };
};

it('is ready when everything serves', async () => {
  expect(await health(RUNNING).startup()).toEqual({ status: 'ok' });
  expect(await health(RUNNING).ready()).toEqual({ status: 'ok' });
});

it.each(['checking', 'repairing'] as const)(
  'is neither started nor ready while %s',
  async (state) => {
    const controller = health({ ...RUNNING, state, trouble: 'the engine is away' });
    await expect(controller.startup()).rejects.toMatchObject({ code: 'unavailable' });
    await expect(controller.ready()).rejects.toThrow('the engine is away');
  },
);

it('is not ready once the figures are held up for good, and says by what', async () => {
  await expect(health(heldUp(31_000)).ready()).rejects.toThrow(
    'The figures of purchases are held up: no such table',
  );
  expect(await health(heldUp(31_000)).startup()).toEqual({ status: 'ok' });
  expect(await health(heldUp(5_000)).ready()).toEqual({ status: 'ok' });
});

it('is not ready when a service does not answer', async () => {
  const away = health(RUNNING, () => Promise.reject(new Error('closed')));
  await expect(away.ready()).rejects.toThrow('closed');
});

it('tells the lag as it is', async () => {
  const status = heldUp(5_000);
  expect(await health(status).lag()).toEqual(status);
});
