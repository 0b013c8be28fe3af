import { effect, inject, type Signal, signal, untracked } from '@angular/core';
import type { ReportAnswer } from '@crpm/contracts';
import { Api } from '../api/api.ts';
import { formatCell } from '../analytics/report-cells.ts';
import { NOTHING } from '../ui/formats.ts';

/** Customers the report is asked of at once: as many as a filter takes. */
const AT_ONCE = 100;
type Figure = 'orders' | 'netSales';

/**
 * What the listed customers bought, as words; empty while it is read. The customers service knows
 * no sales: the report is asked of whoever is on the page, once for all of them.
 */
export function customerSales(
  rows: Signal<readonly { id: string }[]>,
): (id: string, figure: Figure) => string {
  const api = inject(Api);
  const known = signal<ReadonlyMap<string, Record<Figure, string>>>(new Map());
  const asked = new Set<string>();

  const ask = async (ids: readonly string[]): Promise<void> => {
    const params = { 'filter[customer]': ids, limit: AT_ONCE };
    const answer = await api.get<ReportAnswer>('/reports/sales-by-customer', params);
    const told = wordsOf(answer);
    const nothing = { orders: '0', netSales: NOTHING };
    known.update(
      (map) => new Map([...map, ...ids.map((id) => [id, told.get(id) ?? nothing] as const)]),
    );
  };
  effect(() => {
    const ids = rows().map(({ id }) => id);
    const fresh = ids.filter((id) => !asked.has(id));
    untracked(() => {
      for (const id of fresh) asked.add(id);
      for (let first = 0; first < fresh.length; first += AT_ONCE) {
        const part = fresh.slice(first, first + AT_ONCE);
        // Without figures the list is still a list; it asks again with the next page.
        ask(part).catch(() => {
          for (const id of part) asked.delete(id);
        });
      }
    });
  });
  return (id, figure) => known().get(id)?.[figure] ?? '';
}

function wordsOf({ rows, columns, currency }: ReportAnswer): Map<string, Record<Figure, string>> {
  const words = (row: ReportAnswer['rows'][number], key: Figure) => {
    const column = columns.find((one) => one.key === key);
    return column === undefined ? NOTHING : formatCell(row[key], column, row, currency);
  };
  return new Map(
    rows.map((row) => [
      String(row['customerId']),
      { orders: words(row, 'orders'), netSales: words(row, 'netSales') },
    ]),
  );
}
