import { CommandLane, Refusal } from '@crpm/event-sourcing';
import { HandClock, realTimers, silentLog } from '@crpm/event-sourcing/testing';
import { Readiness } from './readiness.ts';

let clock: HandClock;
let readiness: Readiness;
beforeEach(() => {
  clock = new HandClock();
  readiness = new Readiness({ clock, timers: realTimers, log: silentLog });
});

it('is ready where nothing is lacking', async () => {
  readiness.need('one', () => undefined);
  readiness.need('other', () => Promise.resolve());
  await expect(readiness.check()).resolves.toBeUndefined();
});

it('says what is lacking, of a stranger only that it does', async () => {
  readiness.need('the store', () => Promise.reject(new Error('at 10.0.0.1:3306')));
  await expect(readiness.check()).rejects.toMatchObject({
    code: 'unavailable',
    detail: 'the store: It does not answer.',
  });
});

it('waits for no answer for ever', async () => {
  readiness.need('the store', () => new Promise(() => undefined));
  await expect(readiness.check()).rejects.toMatchObject({ code: 'unavailable' });
});

it('asks once a second, however many ask', async () => {
  let asked = 0;
  readiness.need('the store', () => {
    asked += 1;
    if (asked === 1) throw new Refusal('storage-full', 'It is full.');
  });
  await expect(readiness.check()).rejects.toThrow('It is full.');
  clock.advance(999);
  await expect(readiness.check()).rejects.toThrow('It is full.');
  clock.advance(1);
  await expect(readiness.check()).resolves.toBeUndefined();
  expect(asked).toBe(2);
});

it('keeps no answer of a time that has not come, once the clock is put back', async () => {
  let isThere = false;
  readiness.need('the store', () => {
    if (!isThere) throw new Refusal('storage-full', 'It is full.');
  });
  await expect(readiness.check()).rejects.toThrow('It is full.');
  isThere = true;
  clock.advance(-7_200_000);
  await expect(readiness.check()).resolves.toBeUndefined();
});

it('is not ready while a lane takes nothing more', async () => {
  const stuck = { append: () => new Promise(() => undefined) };
  const runtime = { clock, timers: realTimers, log: silentLog, ids: { uuid: () => '' } };
  const lane = new CommandLane(stuck as never, [], undefined as never, runtime, {
    maxQueue: 2,
    maxBatch: 1,
  });
  readiness.need('commands', () => lane.mustHaveRoom());
  await readiness.check();
  const context = { commandId: 'a', correlationId: 'a', actor: 'ann' };
  const command = { context, streams: [], decide: () => [], answer: () => undefined };
  for (let waiting = 0; waiting < 3; waiting += 1) void lane.execute(command);
  await new Promise((resolve) => setTimeout(resolve, 20));
  void lane.execute(command).catch(() => undefined);
  clock.advance(1000);
  await expect(readiness.check()).rejects.toThrow('Too many requests are waiting');
});
