import { Directive, inject, input, TemplateRef } from '@angular/core';

export interface Column<Row> {
  key: string;
  label: string;
  /** The API's sort field; without it the column cannot be sorted. */
  sort?: string;
  /** Numbers stand at the end, so that their digits line up. */
  align?: 'end';
  /** The cell's words, where no `crpmCell` template draws it. */
  text?: (row: Row) => string;
  /** Names and the like: two lines before anything is cut. */
  long?: true;
  /** Shown only when chosen in the column menu. */
  hidden?: boolean;
  /** CSS width, such as "30%"; otherwise as wide as its content. */
  width?: string;
}

/**
 * Draws the cells of one column: `<ng-template crpmCell="status" [of]="list.rows()" let-row>`.
 * `of` only tells the compiler what a row is.
 */
@Directive({ selector: 'ng-template[crpmCell]' })
export class Cell<Row> {
  readonly column = input.required<string>({ alias: 'crpmCell' });
  readonly of = input.required<readonly Row[]>();
  readonly template = inject<TemplateRef<{ $implicit: Row }>>(TemplateRef);

  static ngTemplateContextGuard<Row>(
    _cell: Cell<Row>,
    context: unknown,
  ): context is { $implicit: Row } {
    return context !== undefined;
  }
}
