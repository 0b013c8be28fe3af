import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Recorded } from './events.ts';
import { EVENT_TYPES, schemaVersionOf, upcast } from './upcasters.ts';

const GOLDEN = join(import.meta.dirname, '../golden');

describe('golden events', () => {
  it('are there for every type, and for no other', () => {
    expect(readdirSync(GOLDEN).sort()).toEqual([...EVENT_TYPES].sort());
  });

  describe.each(EVENT_TYPES)('%s', (type) => {
    const latest = schemaVersionOf(type);
    const read = (version: number) =>
      JSON.parse(readFileSync(join(GOLDEN, type, `${version}.json`), 'utf8')) as Recorded;

    it('has a file of each version there has been', () => {
      const versions = Array.from({ length: latest }, (_, index) => `${index + 1}.json`);
      expect(readdirSync(join(GOLDEN, type)).sort()).toEqual(versions.sort());
    });

    it('is read, from each version, as what is written now', () => {
      for (let version = 1; version <= latest; version++) {
        const { schemaVersion, data } = upcast(read(version));
        expect({ type: read(version).type, schemaVersion, data }).toEqual({
          type,
          schemaVersion: latest,
          data: read(latest).data,
        });
      }
    });
  });
});

describe('upcasting', () => {
  const event = {
    ...(JSON.parse(readFileSync(join(GOLDEN, 'StockTaken/1.json'), 'utf8')) as Recorded),
    data: { units: 1 },
  };
  const registry = {
    StockTaken: [
      ({ units }: { units: number }) => ({ quantity: units }),
      ({ quantity }: { quantity: number }) => ({ quantity: -quantity }),
    ],
  };

  it('goes from version to version, from wherever the event stands', () => {
    expect(upcast(event, registry)).toEqual({
      ...event,
      schemaVersion: 3,
      data: { quantity: -1 },
    });
    const second = { ...event, schemaVersion: 2, data: { quantity: 1 } };
    expect(upcast(second, registry).data).toEqual({ quantity: -1 });
  });

  it('leaves the newest and the unknown as they are, and what is stored untouched', () => {
    expect(upcast(event)).toBe(event);
    const unknown = { ...event, type: 'Unheard' };
    expect(upcast(unknown, registry)).toBe(unknown);
    upcast(event, registry);
    expect(event.data).toEqual({ units: 1 });
  });

  it('refuses what a newer release has written', () => {
    expect(() => upcast({ ...event, schemaVersion: 2 })).toThrow('newer release');
  });
});
