import { Component, computed, input, output } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { type Trouble, troubleOf } from '../api/problem.ts';
import { Icon } from './icon.ts';

/** Stands where something could not be read; the rest of the page goes on. */
@Component({
  selector: 'crpm-error-tile',
  imports: [Icon, MatButton],
  host: { role: 'alert' },
  template: `
    <crpm-icon name="alert" [size]="22" />
    <div>
      <h2>{{ trouble().title }}</h2>
      <p class="muted">{{ trouble().detail }}</p>
      @if (trouble().requestId) {
        <p class="faint">
          Request <span class="mono">{{ trouble().requestId }}</span>
        </p>
      }
    </div>
    <button matButton="outlined" type="button" (click)="retry.emit()">Try again</button>
  `,
  styles: `
    :host {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: var(--space-3);
      padding: var(--space-5);
    }

    div {
      flex: 1 1 220px;
      min-width: 0;
      overflow-wrap: anywhere;
    }

    crpm-icon {
      color: var(--negative);
    }
  `,
})
export class ErrorTile {
  /** Anything thrown by a request, or a Trouble already made of it. */
  readonly error = input.required<unknown>();
  readonly retry = output();
  protected readonly trouble = computed(() => {
    const error = this.error();
    return isTrouble(error) ? error : troubleOf(error);
  });
}

const isTrouble = (error: unknown): error is Trouble =>
  typeof error === 'object' && error !== null && 'code' in error && 'errors' in error;
