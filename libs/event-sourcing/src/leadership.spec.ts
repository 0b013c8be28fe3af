import { Leadership } from './leadership.ts';
import type { Leases } from './leases.ts';
import { silentLog } from './testing/harness.ts';

const DAY = 86_400_000;
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Time that passes when it is told to. */
class HandTimers {
  private now = 0;
  private readonly due = new Map<() => void, number>();

  after(milliseconds: number, callback: () => void): () => void {
    const one = () => {
      callback();
    };
    this.due.set(one, this.now + milliseconds);
    return () => this.due.delete(one);
  }

  soon(callback: () => void): void {
    this.after(0, callback);
  }

  async pass(milliseconds: number): Promise<void> {
    this.now += milliseconds;
    for (const [run, at] of [...this.due]) {
      if (at > this.now || !this.due.delete(run)) continue;
      run();
      await settled();
    }
  }
}

/** Somebody who is alone: a lease holds for a day. */
const alone = (take: () => Promise<number>): Leases => ({
  term: DAY,
  take,
  release: () => Promise.resolve(),
});

it('takes a lease soon after it could not, however long one holds', async () => {
  const timers = new HandTimers();
  let asked = 0;
  let led = 0;
  const leadership = new Leadership(
    alone(() => (++asked === 1 ? Promise.reject(new Error('disk full')) : Promise.resolve(1))),
    { timers, log: silentLog },
    {
      name: 'figures',
      holder: 'me',
      lead: () => {
        led += 1;
        return Promise.resolve(() => Promise.resolve());
      },
    },
  );
  await leadership.start();
  expect(led).toBe(0);
  await timers.pass(1_000);
  expect(led).toBe(1);
  await leadership.stop();
});

it('begins a duty again soon after it could not begin', async () => {
  const timers = new HandTimers();
  let tried = 0;
  const leadership = new Leadership(
    alone(() => Promise.resolve(1)),
    { timers, log: silentLog },
    {
      name: 'figures',
      holder: 'me',
      lead: () =>
        ++tried === 1
          ? Promise.reject(new Error('busy'))
          : Promise.resolve(() => Promise.resolve()),
    },
  );
  await leadership.start();
  expect(leadership.fence).toBeUndefined();
  await timers.pass(1_000);
  expect(leadership.fence).toBe(1);
  await leadership.stop();
});
