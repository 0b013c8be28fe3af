import { Leadership } from '../leadership.ts';
import type { Leases } from '../leases.ts';
import { wait } from '../ports.ts';
import { realTimers, silentLog } from './harness.ts';

export interface LeasesUnderTest {
  /** As many processes as are asked for, whose leases end after `term` milliseconds. */
  process(term: number): Promise<Leases>;
  /** Writes something under a fence; throws LeaseLost where that is not the lease's any more. */
  writeUnder(name: string, fence: number): Promise<void>;
  dispose(): Promise<void>;
}

const SHORT = 250;
const LONG = 60_000;

/** What leases between several processes must do. */
export function leasesConformance(engine: string, open: () => Promise<LeasesUnderTest>): void {
  describe(`leases: ${engine}`, () => {
    let opened: LeasesUnderTest;
    beforeEach(async () => {
      opened = await open();
    });
    afterEach(() => opened.dispose());

    it('have one holder, whose renewals change nothing', async () => {
      const [one, two] = [await opened.process(LONG), await opened.process(LONG)];
      const fence = await one.take('relay', 'one');
      expect(fence).toBe(1);
      expect(await two.take('relay', 'two')).toBeUndefined();
      expect(await one.take('relay', 'one')).toBe(fence);
      expect(await two.take('other', 'two')).toBe(1);
    });

    it('give one of many at once the lease', async () => {
      const leases = await Promise.all(Array.from({ length: 4 }, () => opened.process(LONG)));
      const fences = await Promise.all(leases.map((one, at) => one.take('relay', String(at))));
      expect(fences.filter((fence) => fence !== undefined)).toEqual([1]);
    });

    it('end when they are not renewed, and no sooner', async () => {
      const [one, two] = [await opened.process(SHORT), await opened.process(SHORT)];
      await one.take('relay', 'one');
      for (let renewals = 0; renewals < 5; renewals++) {
        await wait(realTimers, SHORT / 3);
        expect(await two.take('relay', 'two')).toBeUndefined();
        expect(await one.take('relay', 'one')).toBe(1);
      }
      await wait(realTimers, SHORT + 50);
      expect(await two.take('relay', 'two')).toBe(2);
    });

    it('keep out what a holder writes that slept while another took over', async () => {
      const [one, two] = [await opened.process(SHORT), await opened.process(LONG)];
      await one.take('relay', 'one');
      await opened.writeUnder('relay', 1);
      await wait(realTimers, SHORT + 50);
      // Its term is over, but nobody else's has begun.
      await opened.writeUnder('relay', 1);
      expect(await two.take('relay', 'two')).toBe(2);
      await expect(opened.writeUnder('relay', 1)).rejects.toThrow("somebody else's");
      expect(await one.take('relay', 'one')).toBeUndefined();
      await opened.writeUnder('relay', 2);
    });

    it('are free at once when they are given back, by their holder', async () => {
      const [one, two] = [await opened.process(LONG), await opened.process(LONG)];
      await one.take('relay', 'one');
      await two.release('relay', 'two');
      expect(await two.take('relay', 'two')).toBeUndefined();
      await one.release('relay', 'one');
      expect(await two.take('relay', 'two')).toBe(2);
      expect(await one.take('relay', 'one')).toBeUndefined();
    });
  });

  describe(`leadership: ${engine}`, () => {
    let opened: LeasesUnderTest;
    let story: string[];
    let candidates: Leadership[];
    beforeEach(async () => {
      opened = await open();
      story = [];
      candidates = [];
    });
    afterEach(async () => {
      for (const one of candidates) await one.stop();
      await opened.dispose();
    });

    const runtime = { timers: realTimers, log: silentLog };
    const candidate = (leases: Leases, holder: string) => {
      const made = new Leadership(leases, runtime, {
        name: 'relay',
        holder,
        lead: (fence) => {
          story.push(`${holder} leads under ${String(fence)}`);
          return Promise.resolve(() => {
            story.push(`${holder} ends`);
            return Promise.resolve();
          });
        },
      });
      candidates.push(made);
      return made;
    };
    const until = async (told: string) => {
      for (let turn = 0; turn < 200 && !story.includes(told); turn++) await wait(realTimers, 10);
      expect(story).toContain(told);
    };

    it('is one process’s at once, and passes to another when that one stops', async () => {
      const one = candidate(await opened.process(SHORT), 'one');
      const two = candidate(await opened.process(SHORT), 'two');
      await one.start();
      expect(story).toEqual(['one leads under 1']);
      await two.start();
      await wait(realTimers, 2 * SHORT);
      expect(story).toEqual(['one leads under 1']);
      await one.stop();
      await until('two leads under 2');
      await two.stop();
      expect(story).toEqual(['one leads under 1', 'one ends', 'two leads under 2', 'two ends']);
    });

    it('ends by itself where the database is out of reach, before another begins', async () => {
      const leases = await opened.process(SHORT);
      let reachable = true;
      const shaky: Leases = {
        term: leases.term,
        take: (...asked) =>
          reachable ? leases.take(...asked) : Promise.reject(new Error('no connection')),
        release: () => Promise.reject(new Error('no connection')),
      };
      const one = candidate(shaky, 'one');
      const two = candidate(await opened.process(SHORT), 'two');
      await one.start();
      await two.start();
      reachable = false;
      await until('two leads under 2');
      expect(story).toEqual(['one leads under 1', 'one ends', 'two leads under 2']);
      reachable = true;
      await two.stop();
      await until('one leads under 3');
      reachable = false;
      await one.stop();
    });

    it('ends where another has taken over meanwhile', async () => {
      const [leases, others] = [await opened.process(SHORT), await opened.process(SHORT)];
      // One that does not feel its time go by, as if it slept.
      const sleepy: Leases = {
        term: 8 * SHORT,
        take: (...asked) => leases.take(...asked),
        release: (...asked) => leases.release(...asked),
      };
      const one = candidate(sleepy, 'one');
      await one.start();
      await wait(realTimers, SHORT + 20);
      const two = candidate(others, 'two');
      await two.start();
      expect(story).toEqual(['one leads under 1', 'two leads under 2']);
      await until('one ends');
      expect(one.fence).toBeUndefined();
      await one.stop();
      await two.stop();
    });
  });
}
