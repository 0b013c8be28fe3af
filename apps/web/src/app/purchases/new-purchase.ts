import {
  afterNextRender,
  Component,
  computed,
  effect,
  inject,
  Injector,
  input,
  signal,
  untracked,
  viewChild,
} from '@angular/core';
import { MatButton } from '@angular/material/button';
import { Router, RouterLink } from '@angular/router';
import type { CustomerRecord, ProductRecord } from '@crpm/contracts';
import { Api, newIdempotencyKey } from '../api/api.ts';
import { sentenceOf, troubleOf } from '../api/problem.ts';
import { whoOf } from '../customers/customer-words.ts';
import { Ask } from '../ui/ask.ts';
import { Icon } from '../ui/icon.ts';
import { PageHeader } from '../ui/page-header.ts';
import { preference } from '../ui/preference.ts';
import { ProductPicker } from '../ui/product-picker.ts';
import { Toasts } from '../ui/toast.ts';
import { CustomerPicker } from './customer-picker.ts';
import {
  addProduct,
  changeLine,
  type Draft,
  type DraftLine,
  emptyDraft,
  faultOf,
  mend,
  removeLine,
} from './draft.ts';
import { DraftLines } from './draft-lines.ts';
import { DraftPayment } from './draft-payment.ts';
import { followStock } from './draft-stock.ts';
import { PurchaseAttempt } from './purchase-attempt.ts';

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
  providers: [PurchaseAttempt],
  host: { '(keydown.control.enter)': 'submit($event)', '(keydown.meta.enter)': 'submit($event)' },
  templateUrl: './new-purchase.html',
  styleUrl: './new-purchase.scss',
})
export default class NewPurchase {
  private readonly api = inject(Api);
  private readonly ask = inject(Ask);
  private readonly attempt = inject(PurchaseAttempt);
  private readonly injector = inject(Injector);
  private readonly router = inject(Router);
  private readonly toasts = inject(Toasts);

  /** From the address: the customer to begin with. */
  readonly customer = input<string>();

  protected readonly draft = this.attempt.draft;
  protected readonly sending = this.attempt.sending;
  protected readonly locked = this.attempt.locked;
  protected readonly trouble = this.attempt.trouble;
  protected readonly attempted = signal(false);
  private readonly lastStore = preference('purchase.store', '');
  private readonly lastPayment = preference('purchase.payment', '');

  private readonly customerBox = viewChild(CustomerPicker);
  protected readonly productBox = viewChild.required(ProductPicker);
  private readonly rows = viewChild(DraftLines);

  protected readonly untouched = computed(() => {
    const { customer, lines, note } = this.draft();
    return customer === null && lines.length === 0 && note === '';
  });

  constructor() {
    if (this.untouched()) {
      this.change({ storeId: this.lastStore(), paymentMethod: this.lastPayment() });
    }
    effect(() => {
      const id = this.customer();
      if (id !== undefined && id !== untracked(this.draft).customer?.id) void this.preselect(id);
    });
    followStock(this.draft);
    this.attempt.resend(() => void this.submit());
    afterNextRender(() => {
      this.focusNext();
    });
  }

  protected change(part: Partial<Draft>): void {
    this.draft.update((draft) => ({ ...draft, ...part }));
  }

  protected pickCustomer(customer: CustomerRecord): void {
    const { id, name } = customer;
    this.change({ customer: { id, name, who: whoOf(customer) } });
    this.trouble.set(undefined);
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
    this.draft.update((draft) => addProduct(draft, product));
    this.later(() => this.rows()?.focus(product.id, 'input'));
  }

  protected setQuantity({ productId, quantity }: Pick<DraftLine, 'productId' | 'quantity'>): void {
    this.draft.update((draft) => changeLine(draft, productId, { quantity }));
  }

  protected remove(productId: string): void {
    this.draft.update((draft) => removeLine(draft, productId));
    this.productBox().focus();
  }

  protected mend(productId: string): void {
    this.draft.update((draft) => mend(draft, productId));
    this.focusNext();
  }

  /** The store and the way of paying are remembered for the next sale. */
  protected setTerms(terms: Partial<Draft>): void {
    this.change(terms);
    if (terms.storeId !== undefined) this.lastStore.set(terms.storeId);
    if (terms.paymentMethod !== undefined) this.lastPayment.set(terms.paymentMethod);
    if (terms.currency !== undefined) this.trouble.set(undefined);
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
    if (agreed) this.startOver();
  }

  private startOver(): void {
    const { storeId, paymentMethod } = this.draft();
    this.draft.set(emptyDraft(newIdempotencyKey(), { storeId, paymentMethod }));
    this.attempted.set(false);
    this.trouble.set(undefined);
    this.focusNext();
  }

  protected async submit(event?: Event): Promise<void> {
    event?.preventDefault();
    if (this.sending()) return;
    this.attempted.set(true);
    this.trouble.set(undefined);
    if (!this.draft().unsettled && this.stopped()) {
      this.focusNext();
      return;
    }
    const placed = await this.attempt.send(async ({ id, number, status }) => {
      this.startOver();
      if (status === 'pending') this.toasts.done('Purchase is being settled');
      else this.toasts.done(`Purchase ${number} placed`);
      await this.router.navigateByUrl(`/purchases/${id}`);
    });
    if (!placed && !this.draft().unsettled) this.focusNext();
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
      this.pickCustomer(await this.api.get<CustomerRecord>(`/customers/${id}`));
    } catch (thrown) {
      this.toasts.failed(sentenceOf(troubleOf(thrown)));
    }
  }
}
