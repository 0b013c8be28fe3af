import { effect, inject, computed, Service, signal } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { Router } from '@angular/router';
import type { PurchaseRecord } from '@crpm/contracts';
import { fromEvent, merge, take, timer } from 'rxjs';
import { Api, newIdempotencyKey } from '../api/api.ts';
import { sentenceOf, type Trouble, troubleOf } from '../api/problem.ts';
import { preference } from '../ui/preference.ts';
import { Toasts } from '../ui/toast.ts';
import { type Draft, emptyDraft, repriced, requestOf, untouched, withFaults } from './draft.ts';
import { readableProducts } from './draft-stock.ts';
import { keptInTab } from './kept-in-tab.ts';

const RESEND_AFTER_MS = 5000;

/**
 * The purchase that is being rung up, and those on their way to the shop. They are the whole
 * console's: whichever page is open, one without an answer goes out again until there is one. Every
 * attempt counts once, however often it is sent.
 */
@Service()
export class PurchaseAttempts {
  private readonly api = inject(Api);
  private readonly router = inject(Router);
  private readonly toasts = inject(Toasts);
  /** For the next sale. */
  readonly lastStore = preference('purchase.store', '');
  readonly lastPayment = preference('purchase.payment', '');

  /** Spread over a fresh one: a draft of an older console may lack what is new. */
  readonly till = keptInTab<Draft>('purchase-draft', (kept) => ({ ...this.fresh(), ...kept }));
  /** Without an answer yet, or refused while nobody looked. */
  readonly sent = keptInTab<readonly Draft[]>('purchases-sent', (kept) => kept ?? []);
  /** The draft that the page has open. */
  readonly shown = signal<string | undefined>(undefined);
  private readonly sending = signal<ReadonlySet<string>>(new Set());

  constructor() {
    const due = computed(() =>
      this.sent()
        .filter(({ id, unsettled }) => unsettled && !this.isSending(id))
        .map(({ id }) => id)
        .join(' '),
    );
    effect((onCleanup) => {
      const ids = due().split(' ').filter(Boolean);
      if (ids.length === 0) return;
      const again = merge(timer(RESEND_AFTER_MS), fromEvent(window, 'online'))
        .pipe(take(1))
        .subscribe(() => {
          for (const id of ids) void this.send(id);
        });
      onCleanup(() => {
        again.unsubscribe();
      });
    });
    fromEvent(window, 'beforeunload')
      .pipe(takeUntilDestroyed())
      .subscribe((event) => {
        // Only this tab knows of it.
        if (this.sent().some(({ unsettled }) => unsettled)) event.preventDefault();
      });
  }

  isSending(id: string): boolean {
    return this.sending().has(id);
  }

  change(id: string, change: (draft: Draft) => Draft): void {
    if (this.till().id === id) this.till.update(change);
    else this.sent.update((sent) => sent.map((one) => (one.id === id ? change(one) : one)));
  }

  /** Sends it on its way; the till is free for the next one. */
  place(id: string): void {
    if (this.till().id === id) {
      const draft = this.till();
      this.sent.update((sent) => [...sent, draft]);
      this.till.set(this.fresh());
    }
    // Kept before it goes out: a page that ends amid it must not make another one of it.
    this.change(id, (draft) =>
      draft.unsettled ? draft : { ...draft, unsettled: true, trouble: null },
    );
    void this.send(id);
  }

  /** Forgets it; what the shop has recorded of it stays. */
  discard(id: string): void {
    if (this.till().id === id) this.till.set(this.fresh());
    else this.sent.update((sent) => sent.filter((one) => one.id !== id));
  }

  private fresh(): Draft {
    return emptyDraft(newIdempotencyKey(), {
      storeId: this.lastStore(),
      paymentMethod: this.lastPayment(),
    });
  }

  private async send(id: string): Promise<void> {
    const draft = this.sent().find((one) => one.id === id);
    if (draft === undefined || this.isSending(id)) return;
    this.sending.update((ids) => new Set(ids).add(id));
    try {
      const record = await this.api.post<PurchaseRecord>('/purchases', requestOf(draft), draft.key);
      await this.placed(draft, record);
    } catch (thrown) {
      await this.refused(draft, troubleOf(thrown));
    } finally {
      this.sending.update((ids) => new Set([...ids].filter((one) => one !== id)));
    }
  }

  private async placed(draft: Draft, { id, number, status }: PurchaseRecord): Promise<void> {
    const isShown = this.shown() === draft.id;
    this.discard(draft.id);
    const words = status === 'pending' ? 'Purchase is being settled' : `Purchase ${number} placed`;
    if (isShown) {
      this.toasts.done(words);
      await this.router.navigateByUrl(`/purchases/${id}`);
      return;
    }
    // Whoever is elsewhere by now stays there.
    const run = () => void this.router.navigateByUrl(`/purchases/${id}`);
    this.toasts.done(`${words} for ${draft.customer?.name ?? ''}`, { label: 'Open', run });
  }

  private async refused(sent: Draft, trouble: Trouble): Promise<void> {
    // No answer, or none that says what became of it: only the same attempt can find out.
    if (trouble.status <= 0 || trouble.status >= 500) {
      this.change(sent.id, (draft) => ({ ...draft, trouble }));
      return;
    }
    const changed = await readableProducts(this.api, repriced(sent, trouble.errors));
    const prices = new Map(changed.map(({ id, unitPrice }) => [id, unitPrice]));
    const { draft, left } = withFaults(sent, trouble.errors, prices);
    const atLines = trouble.errors.length > left.length;
    const over: Draft = {
      ...draft,
      unsettled: false,
      // That attempt is over, with a refusal; what is sent next is another one.
      key: newIdempotencyKey(),
      trouble:
        atLines && left.length === 0
          ? null
          : { ...trouble, detail: sentenceOf({ ...trouble, errors: left }) },
    };
    if (this.shown() !== sent.id) {
      const whose = sent.customer?.name ?? '';
      this.toasts.failed(`Purchase not placed for ${whose}: ${sentenceOf(trouble)}`);
      this.change(sent.id, () => over);
    } else if (untouched(this.till())) {
      this.discard(sent.id);
      this.till.set(over);
    } else this.change(sent.id, () => over);
  }
}
