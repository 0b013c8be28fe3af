import { Component, inject, signal } from '@angular/core';
import { DOCUMENT } from '@angular/common';
import { toSignal } from '@angular/core/rxjs-interop';
import { fromEvent, map, merge } from 'rxjs';
import { Icon } from '../ui/icon.ts';

/** Persists while the browser has no network: nothing can be saved, what is shown may be old. */
@Component({
  selector: 'crpm-offline-banner',
  imports: [Icon],
  host: { role: 'status' },
  template: `
    @if (!online()) {
      <p>
        <crpm-icon name="offline" />
        <span
          ><strong>You are offline.</strong> What you see may be old; nothing can be saved until the
          connection is back.</span
        >
      </p>
    }
  `,
  styles: `
    p {
      display: flex;
      align-items: center;
      gap: var(--space-3);
      padding: var(--space-2) var(--space-6);
      background: var(--warning-soft);
      color: var(--warning);
    }
  `,
})
export class OfflineBanner {
  private readonly window = inject(DOCUMENT).defaultView;
  protected readonly online = this.window
    ? toSignal(
        merge(fromEvent(this.window, 'online'), fromEvent(this.window, 'offline')).pipe(
          map(({ type }) => type === 'online'),
        ),
        { initialValue: this.window.navigator.onLine },
      )
    : signal(true);
}
