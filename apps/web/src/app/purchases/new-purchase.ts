import {
  afterNextRender,
  Component,
  computed,
  DestroyRef,
  effect,
  inject,
  Injector,
  input,
  linkedSignal,
  untracked,
  viewChild,
} from '@angular/core';
import { MatButton } from '@angular/material/button';
import { Router, RouterLink } from '@angular/router';
import type { CustomerRecord, ProductRecord } from '@crpm/contracts';
import { Api } from '../api/api.ts';
import { sentenceOf, troubleOf } from '../api/problem.ts';
import { whoOf } from '../customers/customer-words.ts';
import { Ask } from '../ui/ask.ts';
import { Icon } from '../ui/icon.ts';
import { PageHeader } from '../ui/page-header.ts';
import { ProductPicker } from '../ui/product-picker.ts';
import { Toasts } from '../ui/toast.ts';
import { CustomerPicker } from './customer-picker.ts';
import {
  addProduct,
  changeLine,
  type Draft,
  type DraftLine,
  faultOf,
  mend,
  removeLine,
  untouched,
} from './draft.ts';
import { DraftLines } from './draft-lines.ts';
import { DraftPayment } from './draft-payment.ts';
import { followStock } from './draft-stock.ts';
import { PurchaseAttempts } from './purchase-attempts.ts';

/** Rings up a purchase by keyboard alone. */
@Component({
  selector: 'crpm-new-purchase',
  imports: [
    CustomerPicker,
    DraftLines,
    DraftPayment,
    Icon,
    MatButton,
    PageHeader,
    ProductPicker,
    RouterLink,
  ],
  host: { '(keydown.control.enter)': 'submit($event)', '(keydown.meta.enter)': 'submit($event)' },
  templateUrl: './new-purchase.html',
  styleUrl: './new-purchase.scss',
})
export default class NewPurchase {
  private readonly api = inject(Api);
  private readonly ask = inject(Ask);
  private readonly attempts = inject(PurchaseAttempts);
  private readonly injector = inject(Injector);
  private readonly router = inject(Router);
  private readonly toasts = inject(Toasts);

  /** From the address: the customer to begin with. */
  readonly customer = input<string>();

  /** From the address: one that was sent already. */
  readonly sale = input<string>();

  protected readonly draft = computed(() => {
    const sale = this.sale();
    return this.attempts.sent().find(({ id }) => id === sale) ?? this.attempts.till();
  });
  private readonly id = computed(() => this.draft().id);
  protected readonly sending = computed(() => this.attempts.isSending(this.id()));
  protected readonly locked = computed(() => this.draft().unsettled);
  protected readonly trouble = computed(() => this.draft().trouble);
  protected readonly attempted = linkedSignal({ source: this.id, computation: () => false });

  private readonly customerBox = viewChild(CustomerPicker);
  protected readonly productBox = viewChild.required(ProductPicker);
  private readonly rows = viewChild(DraftLines);

  protected readonly untouched = computed(() => untouched(this.draft()));

  constructor() {
    effect(() => {
      const id = this.customer();
      if (id !== undefined && id !== untracked(this.draft).customer?.id) void this.preselect(id);
    });
    effect(() => {
      this.attempts.shown.set(this.id());
    });
    inject(DestroyRef).onDestroy(() => {
      this.attempts.shown.set(undefined);
    });
    let before: Draft | undefined;
    effect(() => {
      const draft = this.draft();
      const refused = before?.unsettled === true && !draft.unsettled;
      // To another sale, or to what of this one is to be put right.
      if (before !== undefined && (before.id !== draft.id || refused)) {
        untracked(() => {
          this.focusNext();
        });
      }
      before = draft;
    });
    followStock(this.draft, (change) => {
      this.update(change);
    });
    afterNextRender(() => {
      this.focusNext();
    });
  }

  private update(change: (draft: Draft) => Draft): void {
    this.attempts.change(this.id(), change);
  }

  protected change(part: Partial<Draft>): void {
    this.update((draft) => ({ ...draft, ...part }));
  }

  protected pickCustomer(customer: CustomerRecord): void {
    const { id, name } = customer;
    this.change({ customer: { id, name, who: whoOf(customer) }, trouble: null });
    this.focusNext();
  }

  /** The form leads back here with the new customer; the draft waits in this tab. */
  protected addCustomer(name: string): void {
    void this.router.navigate(['/customers/new'], { queryParams: { name, for: 'purchase' } });
  }

  protected clearCustomer(): void {
    this.change({ customer: null });
    this.focusNext();
  }

  protected pickProduct(product: ProductRecord): void {
    this.update((draft) => addProduct(draft, product));
    this.later(() => this.rows()?.focus(product.id, 'input'));
  }

  protected setQuantity({ productId, quantity }: Pick<DraftLine, 'productId' | 'quantity'>): void {
    this.update((draft) => changeLine(draft, productId, { quantity }));
  }

  protected remove(productId: string): void {
    this.update((draft) => removeLine(draft, productId));
    this.productBox().focus();
  }

  protected mend(productId: string): void {
    this.update((draft) => mend(draft, productId));
    this.focusNext();
  }

  /** The store and the way of paying are remembered for the next sale. */
  protected setTerms(terms: Partial<Draft>): void {
    this.change(terms.currency === undefined ? terms : { ...terms, trouble: null });
    if (terms.storeId !== undefined) this.attempts.lastStore.set(terms.storeId);
    if (terms.paymentMethod !== undefined) this.attempts.lastPayment.set(terms.paymentMethod);
  }

  protected async leave(): Promise<void> {
    const agreed =
      !this.draft().unsettled ||
      (await this.ask.confirm({
        heading: 'Start over without an answer?',
        text:
          'This sale may have been recorded already. If it was, it stays: look for it in the list ' +
          'of purchases before you ring it up again.',
        action: 'Start over',
        dismiss: 'Keep this sale',
        danger: true,
      }));
    if (!agreed) return;
    this.attempts.discard(this.id());
    this.attempted.set(false);
    this.focusNext();
  }

  protected async submit(event?: Event): Promise<void> {
    event?.preventDefault();
    if (this.sending()) return;
    const { id, unsettled } = this.draft();
    this.attempted.set(true);
    if (!unsettled && this.stopped()) {
      this.change({ trouble: null });
      this.focusNext();
      return;
    }
    // Its own address: a reload finds it again, and "New purchase" is the next one.
    await this.router.navigate([], { queryParams: { sale: id }, replaceUrl: true });
    this.attempts.place(id);
  }

  /** Something is missing or wrong that needs no server to tell. */
  private stopped(): boolean {
    const { customer, lines } = this.draft();
    return customer === null || lines.length === 0 || lines.some((line) => faultOf(line));
  }

  /** To what is wanted next: the customer, a line to put right, a product. */
  private focusNext(): void {
    const faulty = this.draft().lines.find((line) => faultOf(line));
    if (this.draft().customer === null) this.later(() => this.customerBox()?.focus());
    else if (faulty === undefined) this.later(() => this.productBox().focus());
    else {
      const part = faultOf(faulty)?.kind === 'quantity' ? 'input' : 'button.mend';
      this.later(() => this.rows()?.focus(faulty.productId, part));
    }
  }

  private later(act: () => void): void {
    afterNextRender(act, { injector: this.injector });
  }

  private async preselect(id: string): Promise<void> {
    try {
      const customer = await this.api.get<CustomerRecord>(`/customers/${id}`);
      if (this.customer() === id) this.pickCustomer(customer);
    } catch (thrown) {
      this.toasts.failed(sentenceOf(troubleOf(thrown)));
    }
  }
}
