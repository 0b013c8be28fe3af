import type { FiguresStatus } from '@crpm/contracts';
import { Refusal } from '@crpm/event-sourcing';
import { HandClock, realTimers, silentLog } from '@crpm/event-sourcing/testing';
import { Readiness, type Infrastructure } from '@crpm/service-kit';
import { of } from 'rxjs';
import { HealthController } from './health.controller.ts';

const RUNNING: FiguresStatus = { state: 'running', trouble: null, stores: {}, rebuild: null };
const runtime = { clock: new HandClock(), timers: realTimers, log: silentLog };
const health = (
  status: FiguresStatus,
  beginsWithFigures = true,
  readiness = new Readiness(runtime),
) =>
  new HealthController(
    {
      readiness,
      timers: realTimers,
      client: { send: () => of(status) },
    } as unknown as Infrastructure,
    beginsWithFigures,
  );

it('has started when the figures are known to be right', async () => {
  expect(await health(RUNNING).startup()).toEqual({ status: 'ok' });
});

it.each(['checking', 'repairing'] as const)(
  'has not started while %s, says why, and can sell all the same',
  async (state) => {
    const controller = health({ ...RUNNING, state, trouble: 'the engine is away' });
    await expect(controller.startup()).rejects.toMatchObject({ code: 'unavailable' });
    await expect(controller.startup()).rejects.toThrow('the engine is away');
    expect(await controller.ready()).toEqual({ status: 'ok' });
  },
);

it('waits for nobody where the figures are another process', async () => {
  const controller = health({ ...RUNNING, state: 'checking' }, false);
  expect(await controller.startup()).toEqual({ status: 'ok' });
});

it('is not ready while something is not as it must be', async () => {
  const readiness = new Readiness(runtime);
  readiness.need('products', () => Promise.reject(new Refusal('storage-full', 'It is full.')));
  await expect(health(RUNNING, true, readiness).ready()).rejects.toMatchObject({
    code: 'unavailable',
    detail: 'products: It is full.',
  });
});

it('tells the lag as it is', async () => {
  expect(await health(RUNNING).lag()).toEqual(RUNNING);
});
