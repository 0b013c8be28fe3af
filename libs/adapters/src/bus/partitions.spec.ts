import type { Recorded } from '@crpm/contracts';
import fc from 'fast-check';
import { Partitions } from './partitions.ts';

const event = (position: number, stream: string) => ({ position, stream }) as Recorded;

it('chooses as every other client of Kafka does', async () => {
  const partitions = new Partitions(6, () => Promise.resolve([]));
  const streams = ['purchase-1', 'purchase-2', 'stock-a', 'customer-ä'];
  const placed = await partitions.place(
    'shelves',
    streams.map((stream, index) => event(index + 1, stream)),
  );
  // murmur2 of the bytes of the key, without its sign, modulo 6, as another language computes it.
  expect(placed.map(({ partition }) => partition)).toEqual([2, 0, 3, 4]);
});

it('says the same of an event whenever and by whomever it is published', () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { minLength: 1, maxLength: 60 }),
      fc.integer({ min: 1, max: 4 }),
      fc.nat(59),
      async (streams, count, restart) => {
        const store = streams.map((stream, index) => event(index + 1, stream));
        const readBefore = (_: string, position: number, limit: number) =>
          Promise.resolve(store.slice(Math.max(0, position - 1 - limit), position - 1));
        const once = await new Partitions(count, readBefore).place('shelves', store);
        const from = Math.min(restart, store.length - 1);
        const anew = await new Partitions(count, readBefore).place('shelves', store.slice(from));
        expect(anew).toEqual(once.slice(from));
        // Each partition is one chain from 0, in order of position.
        for (let partition = 0; partition < count; partition++) {
          const chain = once.filter((placed) => placed.partition === partition);
          const positions = chain.map((placed) => placed.event.position);
          expect(chain.map(({ previous }) => previous)).toEqual([0, ...positions].slice(0, -1));
        }
      },
    ),
  ));
