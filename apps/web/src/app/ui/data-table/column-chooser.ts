import { Component, computed, input, linkedSignal } from '@angular/core';
import { MatMenuModule } from '@angular/material/menu';
import { Icon } from '../icon.ts';
import { preference } from '../preference.ts';
import type { Column } from './cell.ts';

/** Which columns are shown; remembered per list in this browser. The first always is. */
@Component({
  selector: 'crpm-column-chooser',
  imports: [MatMenuModule, Icon],
  template: `
    @if (columns().length > 2) {
      <button
        type="button"
        class="icon-button"
        [attr.aria-label]="'Columns of ' + of()"
        [matMenuTriggerFor]="menu"
      >
        <crpm-icon name="columns" [size]="16" />
      </button>
    }
    <mat-menu #menu="matMenu" xPosition="before">
      @for (column of columns().slice(1); track column.key) {
        <button
          mat-menu-item
          role="menuitemcheckbox"
          [attr.aria-checked]="visible(column)"
          (click)="toggle(column); $event.stopPropagation()"
        >
          <span class="row">
            <span class="tick">
              @if (visible(column)) {
                <crpm-icon name="check" [size]="16" />
              }
            </span>
            {{ column.label }}
          </span>
        </button>
      }
    </mat-menu>
  `,
  styles: `
    .tick {
      width: 16px;
    }
  `,
})
export class ColumnChooser<Row> {
  readonly of = input.required<string>();
  readonly columns = input.required<readonly Column<Row>[]>();
  /** Keys of those without a value anywhere: shown only when chosen. */
  readonly empty = input<ReadonlySet<string>>(new Set());

  private readonly stored = computed(() =>
    preference<Record<string, boolean>>(`columns.${this.of()}`, {}),
  );
  private readonly choice = linkedSignal(() => this.stored()());

  readonly shown = computed(() =>
    this.columns().filter((column, index) => index === 0 || this.visible(column)),
  );
  readonly keys = computed(() => this.shown().map(({ key }) => key));

  protected visible({ key, hidden }: Column<Row>): boolean {
    return this.choice()[key] ?? (hidden !== true && !this.empty().has(key));
  }

  protected toggle(column: Column<Row>): void {
    const choice = { ...this.choice(), [column.key]: !this.visible(column) };
    this.choice.set(choice);
    this.stored().set(choice);
  }
}
