import { CdkTableModule } from '@angular/cdk/table';
import { NgTemplateOutlet } from '@angular/common';
import { Component, computed, contentChildren, inject, input, output } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { Router, RouterLink } from '@angular/router';
import type { KeysetList } from '../../api/keyset-list.ts';
import { EmptyState } from '../empty-state.ts';
import { ErrorTile } from '../error-tile.ts';
import { formatQuantity } from '../formats.ts';
import { type ListState, nextSort } from '../list-state.ts';
import { Cell, type Column } from './cell.ts';
import { ColumnChooser } from './column-chooser.ts';

const SKELETON_ROWS = Array.from({ length: 8 }, (_, index) => index);

/**
 * A list of records: sticky heading, sort in the URL, page after page, columns to choose, cards
 * where the screen is narrow, and the states around it. An `[empty]` element in its content stands
 * where there is nothing at all.
 */
@Component({
  selector: 'crpm-data-table',
  imports: [
    CdkTableModule,
    ColumnChooser,
    EmptyState,
    ErrorTile,
    MatButton,
    NgTemplateOutlet,
    RouterLink,
  ],
  templateUrl: './data-table.html',
  styleUrl: './data-table.scss',
})
export class DataTable<Row extends object> {
  private readonly router = inject(Router);

  /** What the rows are, in the plural and small: "customers". Also the key of the chosen columns. */
  readonly noun = input.required<string>();
  readonly columns = input.required<readonly Column<Row>[]>();
  readonly list = input.required<KeysetList<Row>>();
  /** Search, filters and sort; without it nothing can be sorted. */
  readonly state = input<ListState>();
  /** Where a row leads; its first column then holds the link. */
  readonly rowLink = input<(row: Row) => string | undefined>();
  /** Emits a clicked row, where rows lead nowhere but do something. */
  readonly rowPicked = output<Row>();

  private readonly cells = contentChildren<Cell<Row>>(Cell);
  protected readonly skeletonRows = SKELETON_ROWS;

  protected readonly chooser = computed(() => this.columns().filter(({ label }) => label !== ''));
  protected readonly templates = computed(
    () => new Map(this.cells().map((cell) => [cell.column(), cell.template])),
  );
  protected readonly counted = computed(() => {
    const shown = formatQuantity(this.list().rows().length);
    return this.list().hasMore() ? `First ${shown} ${this.noun()}` : `${shown} ${this.noun()}`;
  });

  protected readonly byId = (index: number, row: Row): unknown => ('id' in row ? row.id : index);

  protected direction(column: Column<Row>): 'ascending' | 'descending' | undefined {
    const sort = this.state()?.sort();
    if (column.sort === undefined || sort === undefined) return undefined;
    if (sort === column.sort) return 'ascending';
    return sort === `-${column.sort}` ? 'descending' : undefined;
  }

  protected sortBy(field: string): void {
    const state = this.state();
    state?.set({ sort: nextSort(state.sort(), field) });
  }

  /** A click anywhere in the row follows its link, unless it was meant for something inside. */
  protected pick(event: MouseEvent, row: Row): void {
    const target = event.target as Element;
    if (target.closest('a, button, input, select, label')) return;
    if (getSelection()?.isCollapsed === false) return;
    this.rowPicked.emit(row);
    const link = this.rowLink()?.(row);
    if (link === undefined) return;
    if (event.ctrlKey || event.metaKey) window.open(link, '_blank');
    else void this.router.navigateByUrl(link);
  }

  /** Up and down go from row link to row link. */
  protected step(event: Event, by: 1 | -1): void {
    const row = (event.target as Element).closest('tr');
    const next = by === 1 ? row?.nextElementSibling : row?.previousElementSibling;
    const link = next?.querySelector<HTMLElement>('a.row-link');
    if (!link) return;
    event.preventDefault();
    link.focus();
  }
}
