import { SqlLeases } from '@crpm/adapters';
import type { TestDatabase } from '@crpm/adapters/testing';
import { BusinessCalendar, wait, type Bus } from '@crpm/event-sourcing';
import { move, realTimers } from '@crpm/event-sourcing/testing';
import type { Infrastructure } from './infrastructure.ts';
import { storeMigrations } from './service-databases.ts';
import { onEveryEngine, openService, type ServiceUnderTest } from './testing/index.ts';

const MIGRATIONS = storeMigrations();
const SHORT = 400;

onEveryEngine((engine) => {
  let made: TestDatabase;
  const running: ServiceUnderTest[] = [];
  beforeEach(async () => {
    made = await engine.create(MIGRATIONS);
  });
  afterEach(async () => {
    for (const one of running.splice(0)) await one.dispose();
    await made.drop();
  });

  /** Another process of the service on the same database. */
  const replica = async (more: Partial<Infrastructure> = {}) => {
    const opened = await openService(
      engine,
      { name: 'shelves', migrations: MIGRATIONS, projections: [] },
      { openDatabase: () => made.open(), ...more },
    );
    running.push(opened);
    return opened;
  };
  const end = async (opened: ServiceUnderTest) => {
    running.splice(running.indexOf(opened), 1);
    await opened.dispose();
  };

  describe('a service’s database', () => {
    it.each<[string, Partial<Infrastructure>]>([
      ['baseCurrency USD, not EUR', { baseCurrency: 'EUR' }],
      ['businessZone UTC, not Asia/Tokyo', { calendar: new BusinessCalendar('Asia/Tokyo') }],
    ])('belongs to a shop for good: %s', async (fault, others) => {
      await end(await replica());
      await expect(replica(others)).rejects.toThrow(
        `The database shelves belongs to a shop with ${fault}`,
      );
      await end(await replica());
    });
  });

  describe('the relay to a bus that keeps', () => {
    let published: number[];
    let down: boolean;
    const bus: Bus = {
      keeps: true,
      publish: (_, events) => {
        if (down) return Promise.reject(new Error('no broker answers'));
        published.push(...events.map(({ position }) => position));
        return Promise.resolve();
      },
      subscribe: () => Promise.resolve(() => Promise.resolve()),
      follow: () => Promise.resolve(() => Promise.resolve()),
      close: () => Promise.resolve(),
    };
    beforeEach(() => {
      published = [];
      down = false;
    });
    const relaying = async () => {
      const opened = await replica({ bus, leases: (database) => new SqlLeases(database, SHORT) });
      await opened.service.onApplicationBootstrap();
      return opened;
    };
    const append = async ({ service }: ServiceUnderTest, count: number) => {
      for (let made = 0; made < count; made++) await service.lane.execute(move('a', 1));
    };
    const until = async (positions: number) => {
      for (let turn = 0; turn < 300 && published.length < positions; turn++) {
        await wait(realTimers, 20);
      }
      expect(published).toEqual(Array.from({ length: positions }, (_, index) => index + 1));
    };

    it('goes on where the process before it ended', async () => {
      const before = await relaying();
      await append(before, 3);
      await until(3);
      await end(before);
      const after = await relaying();
      await append(after, 2);
      await until(5);
    });

    it('catches up when the bus was away', async () => {
      down = true;
      const opened = await relaying();
      await append(opened, 3);
      await wait(realTimers, 100);
      expect(published).toEqual([]);
      down = false;
      await until(3);
    });

    if (engine.name === 'MySQL') {
      it('is one replica’s, whoever appends, and passes to another', async () => {
        const [one, two] = [await relaying(), await relaying()];
        await append(one, 2);
        await append(two, 2);
        await append(one, 2);
        await until(6);
        await end(one);
        await append(two, 3);
        await until(9);
        await wait(realTimers, 2 * SHORT);
        await until(9);
      });
    }
  });
});
