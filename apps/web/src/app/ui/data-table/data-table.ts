import { CdkTableModule } from '@angular/cdk/table';
import { NgTemplateOutlet } from '@angular/common';
import {
  Component,
  computed,
  contentChildren,
  effect,
  ElementRef,
  inject,
  input,
  output,
  untracked,
  viewChild,
} from '@angular/core';
import { MatButton } from '@angular/material/button';
import { Router, RouterLink } from '@angular/router';
import type { KeysetList } from '../../api/keyset-list.ts';
import type { News } from '../../api/news.ts';
import { EmptyState } from '../empty-state.ts';
import { ErrorTile } from '../error-tile.ts';
import { formatQuantity, NOTHING } from '../formats.ts';
import { type ListState, nextSort } from '../list-state.ts';
import { Cell, type Column } from './cell.ts';
import { ColumnChooser } from './column-chooser.ts';
import { SortButton } from './sort-button.ts';

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
    SortButton,
  ],
  templateUrl: './data-table.html',
  styleUrl: './data-table.scss',
})
export class DataTable<Row extends object> {
  private readonly router = inject(Router);
  private readonly host = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;

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
    const { rows, hasMore, total } = this.list();
    const shown = formatQuantity(rows().length);
    if (!hasMore())
      return `${shown} ${rows().length === 1 ? this.noun().replace(/s$/, '') : this.noun()}`;
    const all = total();
    return all === undefined
      ? `First ${shown} ${this.noun()}`
      : `First ${shown} of ${formatQuantity(all)} ${this.noun()}`;
  });
  /** What came since the rows were read, where reading again would move what is being read. */
  protected readonly news = computed(() => {
    const news = this.list().news();
    return news === undefined ? '' : newsWords(news);
  });
  /** Columns without a value in any row only take room; but the sorted one says why it is so. */
  protected readonly empty = computed(() => {
    const rows = this.list().rows();
    const empty = this.columns().filter(
      (column) =>
        rows.length > 0 &&
        this.direction(column) === undefined &&
        column.text !== undefined &&
        rows.every((row) => column.text?.(row) === NOTHING),
    );
    return new Set(empty.map(({ key }) => key));
  });

  private readonly region = viewChild<ElementRef<HTMLElement>>('region');

  constructor() {
    effect(() => {
      const list = this.list();
      if (list.news() !== undefined && untracked(() => this.undisturbed())) list.reload();
    });
  }

  protected readonly byId = (index: number, row: Row): unknown => ('id' in row ? row.id : index);

  protected showNews(): void {
    const region = this.region()?.nativeElement;
    region?.scrollTo({ top: 0 });
    // The button goes away with the news: the keyboard goes on from the rows.
    region?.focus();
    this.list().reload();
  }

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

  /** At the top of the first page, and neither the pointer nor the focus is on a row. */
  private undisturbed(): boolean {
    return (
      this.list().onFirstPage() &&
      (this.region()?.nativeElement.scrollTop ?? 0) === 0 &&
      this.host.getBoundingClientRect().top >= 0 &&
      !this.host.matches(':hover, :focus-within')
    );
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

/** "3 new, 2 changed" */
function newsWords({ created, changed }: News): string {
  const words = [
    created > 0 ? `${formatQuantity(created)} new` : '',
    changed > 0 ? `${formatQuantity(changed)} changed` : '',
  ];
  return words.filter(Boolean).join(', ') || 'Something changed';
}
