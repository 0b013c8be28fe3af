import { Component, computed, inject, input } from '@angular/core';
import type { ReportAnswer } from '@crpm/contracts';
import { MatButton } from '@angular/material/button';
import { Icon } from '../ui/icon.ts';
import { Toasts } from '../ui/toast.ts';

/** "How is this computed?": the sentence behind each figure, and the query itself. */
@Component({
  selector: 'crpm-report-definition',
  imports: [Icon, MatButton],
  template: `
    <details class="panel">
      <summary><crpm-icon name="help" /> How is this computed?</summary>
      <div class="body">
        <dl>
          @for (column of answer().columns; track column.key) {
            <div>
              <dt>{{ column.label }}</dt>
              <dd>
                @if (column.formula) {
                  <span class="formula">{{ column.formula }}</span>
                }
                {{ column.definition }}
              </dd>
            </div>
          }
        </dl>
        <div class="sql">
          <h3>The query</h3>
          <button matButton="outlined" type="button" (click)="copy()">Copy SQL</button>
        </div>
        <pre tabindex="0" role="region" aria-label="SQL of the report">{{
          answer().definition.sql
        }}</pre>
        <h3>Its parameters</h3>
        <ul class="mono">
          @for (parameter of parameters(); track parameter.name) {
            <li>{{ parameter.name }} = {{ parameter.value }}</li>
          }
        </ul>
      </div>
    </details>
  `,
  styles: `
    summary {
      display: flex;
      align-items: center;
      gap: var(--space-2);
      padding: var(--space-3) var(--space-4);
      border-radius: var(--radius-lg);
      font-weight: 550;
      cursor: pointer;

      crpm-icon {
        color: var(--ink-muted);
      }
    }

    .body {
      display: grid;
      gap: var(--space-4);
      padding: var(--space-2) var(--space-4) var(--space-5);
    }

    dl {
      display: grid;
      grid-template-columns: repeat(auto-fill, minmax(min(100%, 380px), 1fr));
      gap: var(--space-3) var(--space-6);
    }

    dt {
      font-weight: 550;
    }

    dd {
      color: var(--ink-muted);
    }

    .formula {
      display: block;
      color: var(--ink);
      font-size: var(--text-sm);
    }

    .sql {
      display: flex;
      align-items: center;
      justify-content: space-between;
    }

    pre {
      max-height: 420px;
      margin: 0;
      padding: var(--space-4);
      overflow: auto;
      border-radius: var(--radius);
      background: var(--panel-sunken);
      font: 400 var(--text-sm) / 1.55 var(--mono);
      tab-size: 2;
    }

    ul {
      overflow-wrap: anywhere;
    }
  `,
})
export class ReportDefinition {
  private readonly toasts = inject(Toasts);
  readonly answer = input.required<ReportAnswer>();
  protected readonly parameters = computed(() =>
    Object.entries(this.answer().definition.parameters).map(([name, value]) => ({
      name,
      value: JSON.stringify(value),
    })),
  );

  protected async copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(this.answer().definition.sql);
      this.toasts.done('SQL copied');
    } catch {
      this.toasts.failed('The browser does not allow copying here');
    }
  }
}
