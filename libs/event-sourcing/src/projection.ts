import type { DomainEvent, Recorded } from '@crpm/contracts';

export type Value = string | number | null;
export type Row = Readonly<Record<string, Value>>;

/** A change to a read model, told as data: adapters merge them into few statements. */
export type RowChange =
  | { readonly kind: 'insert'; readonly table: string; readonly row: Row }
  | {
      readonly kind: 'upsert';
      readonly table: string;
      readonly key: readonly string[];
      readonly row: Row;
    }
  | { readonly kind: 'update'; readonly table: string; readonly key: Row; readonly values: Row }
  | { readonly kind: 'delete'; readonly table: string; readonly key: Row };

export const insert = (table: string, row: Row): RowChange => ({ kind: 'insert', table, row });
export const upsert = (table: string, key: readonly string[], row: Row): RowChange => ({
  kind: 'upsert',
  table,
  key,
  row,
});
export const update = (table: string, key: Row, values: Row): RowChange => ({
  kind: 'update',
  table,
  key,
  values,
});
export const remove = (table: string, key: Row): RowChange => ({ kind: 'delete', table, key });

/**
 * An inline projection: the rows an event changes in the service's own read models, in the same
 * transaction. Handlers are keyed by event type: a misspelt type does not compile.
 */
export type Projection<Event extends DomainEvent> = {
  readonly [Type in Event['type']]?: (
    event: Recorded<Extract<Event, { type: Type }>>,
  ) => readonly RowChange[];
};

/** A projection of any events, for those who run them. */
export type AnyProjection = Readonly<
  Partial<Record<string, (event: never) => readonly RowChange[]>>
>;

/** What the projections make of the events, in order. */
export function project(
  projections: readonly AnyProjection[],
  events: readonly Recorded[],
): RowChange[] {
  const changes: RowChange[] = [];
  for (const event of events) {
    for (const projection of projections) {
      const made = projection[event.type]?.(event as never);
      if (made) changes.push(...made);
    }
  }
  return changes;
}
