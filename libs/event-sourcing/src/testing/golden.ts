import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { upcast, type Recorded } from '@crpm/contracts';
import { evolveState, type AnyStreamType } from '../decider.ts';
import { project, type AnyProjection } from '../projection.ts';

const GOLDEN = join(import.meta.dirname, '../../../contracts/golden');

/** Every version there has been of the events of a store, as recorded. */
export const goldenEvents = (store: string): readonly Recorded[] =>
  readdirSync(GOLDEN, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.json'))
    .map((file) => JSON.parse(readFileSync(join(GOLDEN, file), 'utf8')) as Recorded)
    .filter((event) => event.store === store);

/**
 * A service's rules and read models must take every event that was ever released; `opened` gives
 * sealed fields a content.
 */
export function goldenConformance(
  store: string,
  types: readonly AnyStreamType[],
  projections: readonly AnyProjection[],
  opened = (event: Recorded): Recorded => event,
): void {
  const events = goldenEvents(store);

  it(`${store}: knows golden events`, () => {
    expect(events.length).toBeGreaterThan(0);
  });

  it.each(events.map((event) => [event.type, event.schemaVersion, event] as const))(
    `${store}: %s version %i is evolved and projected`,
    (_, __, event) => {
      const now = opened(upcast(event));
      const type = types.find(({ category }) => now.stream.startsWith(`${category}-`));
      expect(evolveState(type!, type!.initial, now)).not.toEqual(type!.initial);
      const rows = project(projections, [now]).map((change): Record<string, unknown> =>
        'row' in change ? change.row : { ...change.key, ...('values' in change && change.values) },
      );
      expect(rows.length).toBeGreaterThan(0);
      // A field that went missing would be bound as undefined, or written as NaN.
      for (const row of rows) {
        expect(Object.values(row).filter((value) => value === undefined)).toEqual([]);
        expect(Object.values(row).filter(Number.isNaN)).toEqual([]);
      }
    },
  );
}
