import { Component, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import type { ReportReading } from '../analytics/read-report.ts';
import { ErrorTile } from '../ui/error-tile.ts';

/** A tile of the dashboard around one reading: heading, way to the whole report, states. */
@Component({
  selector: 'crpm-tile',
  imports: [ErrorTile, RouterLink],
  host: { class: 'panel' },
  template: `
    <header>
      <h2>{{ heading() }}</h2>
      <ng-content select="[actions]" />
      <a [routerLink]="link()" [queryParams]="params()" queryParamsHandling="merge">
        Open report<span class="visually-hidden">: {{ heading() }}</span>
      </a>
    </header>
    @if (reading().error(); as error) {
      <crpm-error-tile [error]="error" (retry)="reading().retry()" />
    } @else if (reading().answer() === undefined) {
      <span class="skeleton"></span>
    } @else if (reading().answer()?.rows?.length === 0) {
      <p class="empty">Nothing in this period</p>
    } @else {
      <ng-content />
    }
  `,
  styles: `
    :host {
      display: flex;
      flex-direction: column;
      min-width: 0;
      padding: var(--space-4);
    }

    header {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: var(--space-1) var(--space-3);
      min-height: 32px;
      margin-bottom: var(--space-2);
    }

    h2 {
      flex: 1;
      min-width: 120px;
      font-size: var(--text-md);
    }

    a {
      font-size: var(--text-sm);
      line-height: 24px;
    }

    .skeleton {
      height: 220px;
    }

    .empty {
      display: grid;
      flex: 1;
      place-items: center;
      min-height: 160px;
      color: var(--ink-muted);
    }
  `,
})
export class Tile {
  readonly heading = input.required<string>();
  readonly reading = input.required<ReportReading>();
  /** Of the report; the period and the filters of the page go along. */
  readonly link = input.required<string>();
  readonly params = input<Readonly<Record<string, string>>>({});
}
