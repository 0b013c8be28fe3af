import type { Recorded } from '@crpm/contracts';
import { customerFacts } from './customer-facts.ts';
import type { PersonalLookup } from './customer-facts.ts';
import type { Fact, FactTable, FactTables } from './fact-rows.ts';
import { productFacts } from './product-facts.ts';
import { rawEvent } from './raw-event.ts';
import { saleFacts } from './sale-facts.ts';
import { stockFacts } from './stock-facts.ts';

export type FactBatch = {
  [Table in FactTable]: { readonly table: Table; readonly rows: FactTables[Table][] };
}[FactTable];

/**
 * What a batch of events adds to each table, in the events' order: the same events always make the
 * same rows in the same order. Events that no report needs, and types not known here, are kept raw.
 */
export function projectFacts(events: readonly Recorded[], personal: PersonalLookup): FactBatch[] {
  const handlers: Partial<Record<string, (event: never) => Fact[]>> = {
    ...saleFacts,
    ...stockFacts,
    ...productFacts,
    ...customerFacts(personal),
  };
  const tables = new Map<FactTable, object[]>([['events_raw', events.map(rawEvent)]]);
  for (const event of events) {
    const facts = handlers[event.type]?.(event as never) ?? [];
    for (const { table, row } of facts) {
      // Whoever leaves an event out, because a table refuses it, has left out all of it.
      if (table !== facts[0]?.table) throw new Error(`${event.type} makes rows in two tables.`);
      const rows = tables.get(table);
      if (rows) rows.push(row);
      else tables.set(table, [row]);
    }
  }
  return [...tables].map(([table, rows]) => ({ table, rows }) as FactBatch);
}
