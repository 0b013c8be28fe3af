import { computed, effect, inject, Injectable, signal } from '@angular/core';
import type { PurchaseRecord } from '@crpm/contracts';
import { fromEvent, merge, take, timer } from 'rxjs';
import { Api, newIdempotencyKey } from '../api/api.ts';
import { sentenceOf, type Trouble, troubleOf } from '../api/problem.ts';
import { repriced, requestOf, withFaults } from './draft.ts';
import { readableProducts } from './draft-stock.ts';
import { keptDraft } from './kept-draft.ts';

const RESEND_AFTER_MS = 5000;

/** The draft on its way to the shop; every attempt counts once, however often it is sent. */
@Injectable()
export class PurchaseAttempt {
  private readonly api = inject(Api);
  readonly draft = keptDraft();
  readonly sending = signal(false);
  readonly trouble = signal<Trouble | undefined>(undefined);
  readonly locked = computed(() => this.sending() || this.draft().unsettled);

  /** Without an answer `again` is called until there is one: after a while, or once online. */
  resend(again: () => void): void {
    const waits = computed(() => this.draft().unsettled && !this.sending());
    effect((onCleanup) => {
      if (!waits()) return;
      const due = merge(timer(RESEND_AFTER_MS), fromEvent(window, 'online'))
        .pipe(take(1))
        .subscribe(again);
      onCleanup(() => {
        due.unsubscribe();
      });
    });
  }

  /** Answers whether it was placed. */
  async send(placed: (record: PurchaseRecord) => Promise<void>): Promise<boolean> {
    this.sending.set(true);
    try {
      const draft = this.draft();
      await placed(await this.api.post<PurchaseRecord>('/purchases', requestOf(draft), draft.key));
      return true;
    } catch (thrown) {
      await this.refused(troubleOf(thrown));
      return false;
    } finally {
      this.sending.set(false);
    }
  }

  private async refused(trouble: Trouble): Promise<void> {
    // No answer, or none that says what became of it: only the same attempt can find out.
    if (trouble.status <= 0 || trouble.status >= 500) {
      this.draft.update((draft) => ({ ...draft, unsettled: true }));
      this.trouble.set(trouble);
      return;
    }
    const changed = await readableProducts(this.api, repriced(this.draft(), trouble.errors));
    const prices = new Map(changed.map(({ id, unitPrice }) => [id, unitPrice]));
    const { draft, left } = withFaults(this.draft(), trouble.errors, prices);
    // That attempt is over, with a refusal; what is sent next is another one.
    this.draft.set({ ...draft, unsettled: false, key: newIdempotencyKey() });
    const placed = trouble.errors.length > left.length;
    if (!placed || left.length > 0) {
      this.trouble.set({ ...trouble, detail: sentenceOf({ ...trouble, errors: left }) });
    }
  }
}
