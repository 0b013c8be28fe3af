import { Component, computed, input, output } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import {
  type ReportAnswer,
  type ReportColumn,
  type ReportRow,
  type ReportSpec,
  sortKeys,
} from '@crpm/contracts';
import { formatPercent, formatQuantity } from '../ui/formats.ts';
import { SortButton } from '../ui/data-table/sort-button.ts';
import { nextSort } from '../ui/list-state.ts';
import { drillOf } from './drill.ts';
import { formatCell, shownColumns } from './report-cells.ts';

/** The rows of a report with their totals, which are those of all rows, shown or not. */
@Component({
  selector: 'crpm-report-table',
  imports: [MatButton, RouterLink, SortButton],
  templateUrl: './report-table.html',
  styleUrl: './report-table.scss',
})
export class ReportTable {
  readonly spec = input.required<ReportSpec>();
  readonly answer = input.required<ReportAnswer>();
  /** A column's key, `-` before it for descending. */
  readonly sort = input.required<string>();
  readonly busy = input(false);
  readonly sorted = output<string>();
  readonly more = output();

  protected readonly columns = computed(() => shownColumns(this.answer()));
  private readonly sortable = computed(() => new Set(sortKeys(this.spec())));
  protected readonly comparisons = computed(() => Object.keys(this.answer().comparison ?? {}));
  protected readonly counted = computed(() => {
    const { rows, hasMore } = this.answer();
    const count = formatQuantity(rows.length);
    if (hasMore) return `First ${count} rows; the totals are of all`;
    return rows.length === 1 ? '1 row' : `${count} rows`;
  });

  protected readonly drill = (row: ReportRow) => drillOf(this.spec(), this.answer(), row);

  protected cell(row: ReportRow, column: ReportColumn): string {
    return formatCell(row[column.key], column, row, this.answer().currency);
  }

  protected total(column: ReportColumn): string {
    const { totals, currency } = this.answer();
    const value = totals[column.key];
    // Local amounts of several currencies have no sum.
    return value === null || value === undefined ? '' : formatCell(value, column, totals, currency);
  }

  protected change(row: ReportRow, column: ReportColumn, comparison: string): string {
    const percent = row.comparison?.[comparison]?.[column.key]?.changePercent;
    return percent === null || percent === undefined ? '' : signed(percent);
  }

  protected totalChange(column: ReportColumn, comparison: string): string {
    const cells = this.answer().comparison?.[comparison]?.totals;
    const percent = cells?.[column.key]?.changePercent;
    return percent === null || percent === undefined ? '' : signed(percent);
  }

  /** Colour beside the sign: growing returns are no good news. */
  protected tone(change: string, { moreIsWorse }: ReportColumn): string {
    if (change === '' || change === signed(0)) return '';
    return change.startsWith('+') === (moreIsWorse !== true) ? 'good' : 'bad';
  }

  protected canSort({ key }: ReportColumn): boolean {
    return this.sortable().has(key) && this.answer().groupBy !== null;
  }

  protected direction({ key }: ReportColumn): 'ascending' | 'descending' | undefined {
    if (this.sort() === key) return 'ascending';
    return this.sort() === `-${key}` ? 'descending' : undefined;
  }

  /** Figures are wanted largest first, names from A to Z. */
  protected sortBy({ key, role }: ReportColumn): void {
    const current = this.sort();
    if (role === 'dimension') this.sorted.emit(nextSort(current, key));
    else this.sorted.emit(current === `-${key}` ? key : `-${key}`);
  }
}

const signed = (percent: number): string =>
  `${percent > 0 ? '+' : percent < 0 ? '−' : ''}${formatPercent(Math.abs(percent))}`;
