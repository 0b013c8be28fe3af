import { Component, computed, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import { REPORTS, type ReportAnswer, type ReportId } from '@crpm/contracts';
import { drillOf } from '../analytics/drill.ts';
import { formatCell, labelColumn } from '../analytics/report-cells.ts';

/** Where a tile has no room for the whole name. */
const SHORT: Readonly<Record<string, string>> = { onHand: 'On hand' };

/** A short table of a report: what a row is called and a few of its figures. */
@Component({
  selector: 'crpm-ranking',
  imports: [RouterLink],
  template: `
    <table class="plain-table">
      <thead>
        <tr>
          <th scope="col">{{ label()?.label }}</th>
          @for (column of columns(); track column.key) {
            <th scope="col" class="end">{{ short[column.key] ?? column.label }}</th>
          }
        </tr>
      </thead>
      <tbody>
        @for (row of lines(); track $index) {
          <tr>
            <th scope="row" [title]="row.name">
              @if (row.drill; as to) {
                <a [routerLink]="to.link" [queryParams]="to.queryParams">{{ row.name }}</a>
              } @else {
                {{ row.name }}
              }
            </th>
            @for (cell of row.cells; track $index) {
              <td class="end">{{ cell }}</td>
            }
          </tr>
        }
      </tbody>
    </table>
  `,
  styles: `
    th,
    td {
      padding: 7px 0 7px var(--space-3);
    }

    th:first-child {
      width: 100%;
      max-width: 0;
      padding-left: 0;
      overflow: hidden;
      text-overflow: ellipsis;
      white-space: nowrap;
    }

    tr:last-child > * {
      border-bottom: 0;
    }

    thead th {
      padding-block: 4px;
      font-size: var(--text-xs);
    }

    tbody th a {
      color: var(--ink);

      &:hover {
        color: var(--accent);
      }
    }
  `,
})
export class Ranking {
  readonly answer = input.required<ReportAnswer | undefined>();
  /** Keys of the figures to show. */
  readonly figures = input.required<readonly string[]>();

  protected readonly short = SHORT;
  protected readonly label = computed(() => labelColumn(this.answer()?.columns ?? []));
  protected readonly columns = computed(() =>
    this.figures().flatMap((key) => this.answer()?.columns.filter((one) => one.key === key) ?? []),
  );
  protected readonly lines = computed(() => {
    const answer = this.answer();
    const label = this.label();
    if (answer === undefined || label === undefined) return [];
    return answer.rows.map((row) => ({
      name: formatCell(row[label.key], label, row, answer.currency),
      drill: drillOf(REPORTS[answer.report as ReportId], answer, row),
      cells: this.columns().map((one) => formatCell(row[one.key], one, row, answer.currency)),
    }));
  });
}
