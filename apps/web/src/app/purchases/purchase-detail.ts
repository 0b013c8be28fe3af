import { Component, computed, DestroyRef, effect, inject, input } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import type { PurchaseRecord } from '@crpm/contracts';
import { timer } from 'rxjs';
import { answerOf, Api, read } from '../api/api.ts';
import { follow } from '../api/follow.ts';
import { sentenceOf, troubleOf } from '../api/problem.ts';
import { Ask } from '../ui/ask.ts';
import { Badge } from '../ui/badge.ts';
import { ErrorTile } from '../ui/error-tile.ts';
import {
  DayPipe,
  InstantPipe,
  MoneyPipe,
  PercentOfPipe,
  QuantityPipe,
} from '../ui/format-pipes.ts';
import { humanize, NOTHING } from '../ui/formats.ts';
import { History } from '../ui/history.ts';
import { Icon } from '../ui/icon.ts';
import { PageHeader } from '../ui/page-header.ts';
import { StatusBadge } from '../ui/status-badge.ts';
import { Toasts } from '../ui/toast.ts';
import { marginOf } from './margin.ts';
import { refusalWords } from './purchase-words.ts';

const ASK_AGAIN_MS = 1000;

/** One purchase: what was sold to whom, for how much, and what became of it. */
@Component({
  selector: 'crpm-purchase-detail',
  imports: [
    Badge,
    DayPipe,
    ErrorTile,
    History,
    Icon,
    InstantPipe,
    MatButton,
    MoneyPipe,
    PageHeader,
    PercentOfPipe,
    QuantityPipe,
    RouterLink,
    StatusBadge,
  ],
  templateUrl: './purchase-detail.html',
  styleUrl: './purchase-detail.scss',
})
export default class PurchaseDetail {
  private readonly api = inject(Api);
  private readonly ask = inject(Ask);
  private readonly toasts = inject(Toasts);

  readonly id = input.required<string>();
  protected readonly nothing = NOTHING;
  protected readonly crumbs = [{ label: 'Purchases', link: '/purchases' }];
  protected readonly resource = read<PurchaseRecord>(() => `/purchases/${this.id()}`);
  protected readonly record = answerOf(this.resource);
  /** Paid in another currency than the books are kept in. */
  protected readonly foreign = computed(() => {
    const record = this.record();
    return record !== undefined && record.currency !== record.totals.total.currency;
  });
  protected readonly withSku = computed(() => this.record()?.lines.some(({ sku }) => sku !== null));
  protected readonly margin = computed(() => {
    const record = this.record();
    return record && marginOf(record);
  });
  protected readonly refused = refusalWords;
  protected readonly humanize = humanize;

  constructor() {
    follow(this.id, this.resource);
    let gone = false;
    inject(DestroyRef).onDestroy(() => (gone = true));
    // What is pending is settled within moments: look again until it is.
    effect(() => {
      if (this.record()?.status !== 'pending' || this.resource.isLoading()) return;
      timer(ASK_AGAIN_MS).subscribe(() => {
        if (!gone) this.resource.reload();
      });
    });
  }

  /** The browser's own printing; the stylesheet makes a receipt of the page. */
  protected print(): void {
    window.print();
  }

  protected async cancel(record: PurchaseRecord): Promise<void> {
    const reason = await this.ask.reason({
      heading: `Cancel purchase ${record.number}?`,
      text: record.historical
        ? 'It counts as returned today in every report. It moved no stock, so none comes back.'
        : 'Its stock goes back on the shelf, and it counts as returned today in every report.',
      action: 'Cancel purchase',
      dismiss: 'Keep purchase',
      suggestions: ['Rung up by mistake', 'Customer changed their mind', 'Wrong customer'],
      danger: true,
    });
    if (reason === undefined) return;
    try {
      await this.api.post(`/purchases/${record.id}/cancellation`, { reason });
      this.toasts.done('Purchase cancelled');
    } catch (thrown) {
      this.toasts.failed(sentenceOf(troubleOf(thrown)));
    }
    this.resource.reload();
  }
}
