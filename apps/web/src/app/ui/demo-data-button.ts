import { Component, computed, DestroyRef, inject, output } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { DemoData } from './demo-data.ts';
import { formatQuantity } from './formats.ts';
import { Icon } from './icon.ts';

/** Fills an empty shop with two years of a small consistent one, so that every page shows something. */
@Component({
  selector: 'crpm-demo-data-button',
  imports: [MatButton, Icon],
  template: `
    <button matButton="outlined" type="button" [disabled]="demo.loading()" (click)="load()">
      <crpm-icon name="demo" /> {{ words() }}
    </button>
    @if (demo.loading()) {
      <progress aria-label="Demo data" [attr.value]="demo.share()"></progress>
    }
  `,
  styles: `
    :host {
      display: inline-grid;
      gap: var(--space-1);
    }

    progress {
      height: 6px;
      margin: 0;
    }
  `,
})
export class DemoDataButton {
  protected readonly demo = inject(DemoData);
  /** The demo shop is there: read again. */
  readonly loaded = output();
  protected readonly words = computed(() => {
    if (!this.demo.loading()) return 'Load demo data';
    const share = this.demo.share();
    return share === undefined
      ? 'Opening the demo shop…'
      : `Loading demo data, ${formatQuantity(Math.floor(100 * share))} %`;
  });
  private gone = false;

  constructor() {
    inject(DestroyRef).onDestroy(() => (this.gone = true));
  }

  protected async load(): Promise<void> {
    if ((await this.demo.load()) && !this.gone) this.loaded.emit();
  }
}
