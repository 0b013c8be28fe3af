import { randomUUIDv7 } from 'node:crypto';
import type { Clock, Ids, Timers } from '@crpm/event-sourcing';

export const systemClock: Clock = { now: () => Date.now(), elapsed: () => performance.now() };

export const systemIds: Ids = { uuid: () => randomUUIDv7() };

export const systemTimers: Timers = {
  after: (milliseconds, callback) => {
    const timer = setTimeout(callback, milliseconds);
    return () => {
      clearTimeout(timer);
    };
  },
  soon: (callback) => {
    setImmediate(callback);
  },
};
