import type { Account, Recorded } from '@crpm/contracts';
import { systemTimers } from '@crpm/adapters';
import { StoreBooks, type BookKeeping } from './store-books.ts';
import type { EventSourcedService } from './event-sourced.module.ts';

/** A store of so many events. */
class Events {
  readonly name = 'purchases';
  read = 0;

  constructor(public length: number) {}

  head(): Promise<number> {
    return Promise.resolve(this.length);
  }

  readAfter(after: number, limit: number): Promise<Recorded[]> {
    const count = Math.max(0, Math.min(limit, this.length - after));
    this.read += count;
    return Promise.resolve(
      Array.from({ length: count }, (_, i) => ({ position: after + i + 1 }) as Recorded),
    );
  }
}

class Counted implements BookKeeping {
  private readonly positions: number[] = [];

  take({ position }: Recorded): void {
    this.positions.push(position);
  }

  accounts(): Account[] {
    const { length } = this.positions;
    const inOrder = this.positions.every((position, index) => position === index + 1);
    return [{ check: 'events', key: String(inOrder), sums: { events: String(length) } }];
  }

  within(): Account[] {
    return [];
  }
}

const booksOn = (store: Events) =>
  new StoreBooks(
    { store, infrastructure: { timers: systemTimers } } as unknown as EventSourcedService,
    new Counted(),
  );

describe('a store’s books', () => {
  it('are made up to the head in pieces, each event once, also when several ask at once', async () => {
    const store = new Events(45_000);
    const books = booksOn(store);
    const answers = await Promise.all([books.read({}), books.read({}), books.read({})]);
    expect(answers.map(({ position, accounts }) => [position, accounts !== null])).toEqual([
      [20_000, false],
      [40_000, false],
      [45_000, true],
    ]);
    store.length = 45_010;
    const accounts = [{ check: 'events', key: 'true', sums: { events: '45010' } }];
    expect(await books.read({})).toEqual({ position: 45_010, head: 45_010, accounts });
    expect(store.read).toBe(45_010);
  });

  it('let others have their turn between two pages', async () => {
    let turns = 0;
    let reading = true;
    const count = (): void => {
      turns += 1;
      if (reading) systemTimers.soon(count);
    };
    count();
    await booksOn(new Events(10_000)).read({});
    reading = false;
    expect(turns).toBeGreaterThan(10);
  });

  it('go on after a question that could not be answered', async () => {
    const store = new Events(3);
    const books = booksOn(store);
    const readAfter = store.readAfter.bind(store);
    store.readAfter = () => Promise.reject(new Error('gone'));
    await expect(books.read({})).rejects.toThrow('gone');
    store.readAfter = readAfter;
    expect(await books.read({})).toMatchObject({ position: 3 });
  });
});
