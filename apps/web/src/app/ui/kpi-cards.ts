import { Component, input } from '@angular/core';
import { type Kpi, KpiCard } from './kpi-card.ts';

/** Figures side by side, as many in a row as there is room for. */
@Component({
  selector: 'crpm-kpi-cards',
  imports: [KpiCard],
  template: `
    @for (kpi of kpis(); track kpi.label) {
      <crpm-kpi-card [kpi]="kpi" />
    }
  `,
  styles: `
    :host {
      display: grid;
      grid-template-columns: repeat(auto-fit, minmax(150px, 1fr));
      gap: var(--space-4);
    }
  `,
})
export class KpiCards {
  readonly kpis = input.required<readonly Kpi[]>();
}
