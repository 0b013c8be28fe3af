import {
  afterNextRender,
  Component,
  computed,
  effect,
  type ElementRef,
  inject,
  Injector,
  input,
  signal,
  untracked,
  viewChild,
} from '@angular/core';
import { MatButton } from '@angular/material/button';
import { Router, RouterLink } from '@angular/router';
import {
  type CustomerRecord,
  type Page,
  PAYMENT_METHODS,
  type ProductRecord,
  type PurchaseRecord,
  type RateRecord,
  type StoreRecord,
} from '@crpm/contracts';
import { fromEvent, merge, take, timer } from 'rxjs';
import { Api, newIdempotencyKey, read } from '../api/api.ts';
import { Live } from '../api/live.ts';
import { sentenceOf, type Trouble, troubleOf } from '../api/problem.ts';
import { Shop } from '../api/shop.ts';
import { whoOf } from '../customers/customer-words.ts';
import { Ask } from '../ui/ask.ts';
import { DayPipe, MoneyPipe, QuantityPipe } from '../ui/format-pipes.ts';
import { humanize } from '../ui/formats.ts';
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
  emptyDraft,
  faultOf,
  mend,
  removeLine,
  repriced,
  requestOf,
  totalsOf,
  withFaults,
  withStock,
} from './draft.ts';
import { keptDraft } from './kept-draft.ts';
import { currenciesOf } from './purchase-words.ts';

const RESEND_AFTER_MS = 5000;

/** Rings up a purchase by keyboard alone; every attempt counts once, however often it is sent. */
@Component({
  selector: 'crpm-new-purchase',
  imports: [
    CustomerPicker,
    DayPipe,
    Icon,
    MatButton,
    MoneyPipe,
    PageHeader,
    ProductPicker,
    QuantityPipe,
    RouterLink,
  ],
  host: { '(keydown.control.enter)': 'submit($event)', '(keydown.meta.enter)': 'submit($event)' },
  templateUrl: './new-purchase.html',
  styleUrl: './new-purchase.scss',
})
export default class NewPurchase {
  private readonly api = inject(Api);
  private readonly ask = inject(Ask);
  private readonly injector = inject(Injector);
  private readonly live = inject(Live);
  private readonly router = inject(Router);
  private readonly toasts = inject(Toasts);
  protected readonly shop = inject(Shop);

  /** From the address: the customer to begin with. */
  readonly customer = input<string>();

  protected readonly draft = keptDraft();
  protected readonly sending = signal(false);
  protected readonly attempted = signal(false);
  protected readonly trouble = signal<Trouble | undefined>(undefined);
  private readonly lastStore = preference('purchase.store', '');
  private readonly lastPayment = preference('purchase.payment', '');

  private readonly customerBox = viewChild(CustomerPicker);
  private readonly productBox = viewChild.required(ProductPicker);
  private readonly rows = viewChild<ElementRef<HTMLElement>>('rows');

  private readonly storesRead = read<Page<StoreRecord>>(() => '/stores');
  private readonly ratesRead = read<Page<RateRecord>>(() => ({
    path: '/fx-rates',
    params: { limit: 100 },
  }));
  protected readonly stores = computed(() =>
    this.storesRead.hasValue() ? this.storesRead.value().data : [],
  );
  private readonly rates = computed(() =>
    this.ratesRead.hasValue() ? this.ratesRead.value().data : [],
  );
  protected readonly currencies = computed(() =>
    currenciesOf(this.shop.baseCurrency(), this.rates()),
  );
  /** The newest rate of the chosen currency; null for the base currency. */
  protected readonly rate = computed(() => {
    const { currency } = this.draft();
    return this.rates().find((rate) => rate.currency === currency) ?? null;
  });
  protected readonly payments = PAYMENT_METHODS.map((value) => ({ value, label: humanize(value) }));

  protected readonly totals = computed(() =>
    totalsOf(this.draft(), this.shop.baseCurrency(), this.rate()),
  );
  protected readonly lines = computed(() =>
    this.draft().lines.map((line, index) => ({
      ...line,
      fault: faultOf(line),
      total: this.totals().lines[index] ?? null,
    })),
  );
  protected readonly locked = computed(() => this.sending() || this.draft().unsettled);
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
    this.followStock();
    this.resend();
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
    this.inRow(product.id, 'input');
  }

  protected setQuantity(productId: string, event: Event): void {
    const { value } = event.target as HTMLInputElement;
    this.draft.update((draft) => changeLine(draft, productId, { quantity: value }));
  }

  protected remove(productId: string): void {
    this.draft.update((draft) => removeLine(draft, productId));
    this.productBox().focus();
  }

  protected mend(productId: string): void {
    this.draft.update((draft) => mend(draft, productId));
    this.focusNext();
  }

  /** Enter in a quantity goes on to the next product. */
  protected next(event: Event): void {
    event.preventDefault();
    this.productBox().focus();
  }

  protected chooseStore(event: Event): void {
    const storeId = (event.target as HTMLSelectElement).value;
    this.change({ storeId });
    this.lastStore.set(storeId);
  }

  protected choosePayment(event: Event): void {
    const paymentMethod = (event.target as HTMLSelectElement).value;
    this.change({ paymentMethod });
    this.lastPayment.set(paymentMethod);
  }

  protected chooseCurrency(event: Event): void {
    const { value } = event.target as HTMLSelectElement;
    this.change({ currency: value === this.shop.baseCurrency() ? '' : value });
    this.trouble.set(undefined);
  }

  protected setNote(event: Event): void {
    this.change({ note: (event.target as HTMLTextAreaElement).value });
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
    this.sending.set(true);
    try {
      const { key } = this.draft();
      const record = await this.api.post<PurchaseRecord>(
        '/purchases',
        requestOf(this.draft()),
        key,
      );
      this.startOver();
      if (record.status === 'pending') this.toasts.done('Purchase is being settled');
      else this.toasts.done(`Purchase ${record.number} placed`);
      await this.router.navigateByUrl(`/purchases/${record.id}`);
    } catch (thrown) {
      await this.refused(troubleOf(thrown));
    } finally {
      this.sending.set(false);
    }
  }

  /** Something is missing or wrong that needs no server to tell. */
  private stopped(): boolean {
    const { customer, lines } = this.draft();
    return customer === null || lines.length === 0 || this.lines().some(({ fault }) => fault);
  }

  private async refused(trouble: Trouble): Promise<void> {
    // No answer, or none that says what became of it: only the same attempt can find out.
    if (trouble.status <= 0 || trouble.status >= 500) {
      this.change({ unsettled: true });
      this.trouble.set(trouble);
      return;
    }
    const changed = await this.products(repriced(this.draft(), trouble.errors));
    const prices = new Map(changed.map(({ id, unitPrice }) => [id, unitPrice]));
    const { draft, left } = withFaults(this.draft(), trouble.errors, prices);
    // That attempt is over, with a refusal; what is sent next is another one.
    this.draft.set({ ...draft, unsettled: false, key: newIdempotencyKey() });
    const placed = trouble.errors.length > left.length;
    if (!placed || left.length > 0) {
      this.trouble.set({ ...trouble, detail: sentenceOf({ ...trouble, errors: left }) });
    }
    this.focusNext();
  }

  /** To what is wanted next: the customer, a line to put right, a product. */
  private focusNext(): void {
    const faulty = this.lines().find(({ fault }) => fault !== null);
    if (this.draft().customer === null) this.later(() => this.customerBox()?.focus());
    else if (faulty === undefined) this.later(() => this.productBox().focus());
    else this.inRow(faulty.productId, faulty.fault?.kind === 'quantity' ? 'input' : 'button.mend');
  }

  private inRow(productId: string, selector: string): void {
    this.later(() => {
      const row = `[data-product="${productId}"] ${selector}`;
      const element = this.rows()?.nativeElement.querySelector<HTMLElement>(row);
      element?.focus();
      if (element instanceof HTMLInputElement) element.select();
    });
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

  /** Those of the products that can be read now. */
  private async products(ids: readonly string[]): Promise<ProductRecord[]> {
    const asked = ids.map((id) => this.api.get<ProductRecord>(`/products/${id}`));
    const answers = await Promise.allSettled(asked);
    return answers.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  }

  /** The attempt without an answer goes out again until there is one: it counts once. */
  private resend(): void {
    const waits = computed(() => this.draft().unsettled && !this.sending());
    effect((onCleanup) => {
      if (!waits()) return;
      const again = merge(timer(RESEND_AFTER_MS), fromEvent(window, 'online'))
        .pipe(take(1))
        .subscribe(() => void this.submit());
      onCleanup(() => {
        again.unsubscribe();
      });
    });
  }

  /** Availability on the lines follows what is sold elsewhere, one reading at a time. */
  private followStock(): void {
    let wanted = 0;
    let reading = false;
    const refresh = async (): Promise<void> => {
      const round = ++wanted;
      if (reading) return;
      reading = true;
      const products = await this.products(this.draft().lines.map(({ productId }) => productId));
      this.draft.update((draft) => withStock(draft, products));
      reading = false;
      // The figures moved meanwhile: what was read may be old already.
      if (round !== wanted) await refresh();
    };
    effect(() => {
      this.live.figures();
      if (untracked(this.draft).lines.length > 0) void refresh();
    });
  }
}
