import { Component, computed, inject, signal } from '@angular/core';
import { DOCUMENT } from '@angular/common';
import { toSignal } from '@angular/core/rxjs-interop';
import { fromEvent, map, merge } from 'rxjs';
import { MatButton } from '@angular/material/button';
import { Live } from '../api/live.ts';
import { Shop } from '../api/shop.ts';
import { formatTime } from '../ui/formats.ts';
import { Icon } from '../ui/icon.ts';
import { LostPages } from './lost-page.ts';

/**
 * Persists while the browser has no network: nothing can be saved, what is shown may be old. Or a
 * page was asked for that does not come. Or the figures do not get on.
 */
@Component({
  selector: 'crpm-trouble-banner',
  imports: [Icon, MatButton],
  host: { role: 'status' },
  template: `
    @if (lost.page(); as page) {
      <p>
        <crpm-icon name="offline" />
        <span class="grow">
          <strong>{{
            page.reached ? 'The page cannot be loaded.' : 'The shop cannot be reached.'
          }}</strong>
          The page you asked for is not opened.
        </span>
        <button matButton="outlined" type="button" (click)="lost.retry(page)">Try again</button>
      </p>
    } @else if (!online()) {
      <p>
        <crpm-icon name="offline" />
        <span
          ><strong>You are offline.</strong> What you see may be old; nothing can be saved until the
          connection is back.</span
        >
      </p>
    } @else if (heldUp(); as since) {
      <p>
        <crpm-icon name="alert" />
        <span
          ><strong>The figures have stood still since {{ since }}.</strong> Selling goes on; they
          catch up by themselves.</span
        >
      </p>
    }
  `,
  styles: `
    p {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: var(--space-3);
      padding: var(--space-2) var(--space-6);
      background: var(--warning-soft);
      color: var(--warning);
    }
  `,
})
export class TroubleBanner {
  private readonly window = inject(DOCUMENT).defaultView;
  private readonly zone = inject(Shop).zone;
  private readonly live = inject(Live);
  protected readonly lost = inject(LostPages);
  /** When they last got on, where they do not and somebody tells. */
  protected readonly heldUp = computed(() => {
    const since = this.live.state() === 'disconnected' ? null : this.live.figures()?.heldUpSince;
    return since && formatTime(since, this.zone());
  });
  protected readonly online = this.window
    ? toSignal(
        merge(fromEvent(this.window, 'online'), fromEvent(this.window, 'offline')).pipe(
          map(({ type }) => type === 'online'),
        ),
        { initialValue: this.window.navigator.onLine },
      )
    : signal(true);
}
