import { Component, computed, inject, input, output } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { type Page, PAYMENT_METHODS, type RateRecord, type StoreRecord } from '@crpm/contracts';
import { read } from '../api/api.ts';
import { Shop } from '../api/shop.ts';
import { DayPipe, MoneyPipe, QuantityPipe } from '../ui/format-pipes.ts';
import { humanize } from '../ui/formats.ts';
import { type Draft, totalsOf } from './draft.ts';
import { currenciesOf } from './purchase-words.ts';

/** Where and how it is paid, what it comes to, and the button that places it. */
@Component({
  selector: 'crpm-draft-payment',
  imports: [DayPipe, MatButton, MoneyPipe, QuantityPipe],
  templateUrl: './draft-payment.html',
  styleUrl: './draft-payment.scss',
})
export class DraftPayment {
  protected readonly shop = inject(Shop);

  readonly draft = input.required<Draft>();
  readonly sending = input.required<boolean>();
  readonly locked = input.required<boolean>();
  readonly changed = output<Partial<Draft>>();
  readonly submitted = output();

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

  protected chooseCurrency(code: string): void {
    this.changed.emit({ currency: code === this.shop.baseCurrency() ? '' : code });
  }
}
