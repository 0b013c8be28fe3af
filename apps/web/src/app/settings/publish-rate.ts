import { Component, inject } from '@angular/core';
import { FormField } from '@angular/forms/signals';
import { Router } from '@angular/router';
import { CURRENCY_CODES, PublishRatesRequest } from '@crpm/contracts';
import { Api } from '../api/api.ts';
import { Shop } from '../api/shop.ts';
import { addDays } from '../analytics/periods.ts';
import { Ask } from '../ui/ask.ts';
import { textEntry } from '../ui/form/entries.ts';
import { Field } from '../ui/form/field.ts';
import { FormFrame } from '../ui/form/form-frame.ts';
import { type RecordForm, recordForm } from '../ui/form/record-form.ts';
import { formatDay } from '../ui/formats.ts';
import { PageHeader } from '../ui/page-header.ts';
import { Toasts } from '../ui/toast.ts';

/** Further ahead than this is asked about. */
const FAR_DAYS = 31;

/** One day's rate of one currency; it replaces what that day had. */
@Component({
  selector: 'crpm-publish-rate',
  imports: [Field, FormField, FormFrame, PageHeader],
  template: `
    <crpm-page-header
      heading="Publish rate"
      [crumbs]="[
        { label: 'Settings', link: '/settings' },
        { label: 'Exchange rates', link: '/settings/rates' },
      ]"
    />
    <crpm-form-frame [form]="form" action="Publish rate" (cancelled)="cancel()">
      @let rate = form.fields.rates[0];
      @if (rate) {
        <fieldset>
          <legend>Exchange rate</legend>
          <crpm-field label="Day" required hint="Replaces the rate that day has">
            <input class="input" type="date" [formField]="rate.date" />
          </crpm-field>
          <crpm-field label="Currency" required>
            <select class="input" [formField]="rate.currency">
              <option value="">Choose a currency</option>
              @for (code of currencies; track code) {
                <option [value]="code">{{ code }}</option>
              }
            </select>
          </crpm-field>
          <crpm-field [label]="'Units for 1 ' + base()" required hint="Such as 0.9185">
            <input
              class="input num"
              inputmode="decimal"
              autocomplete="off"
              [formField]="rate.rate"
            />
          </crpm-field>
        </fieldset>
      }
    </crpm-form-frame>
  `,
})
export default class PublishRate {
  private readonly api = inject(Api);
  private readonly ask = inject(Ask);
  private readonly router = inject(Router);
  private readonly toasts = inject(Toasts);
  private readonly shop = inject(Shop);
  protected readonly base = this.shop.baseCurrency;
  protected readonly currencies = CURRENCY_CODES;

  private readonly sheet = recordForm({
    initial: () => ({ rates: [{ date: this.shop.today(), currency: '', rate: '' }] }),
    schema: PublishRatesRequest,
    request: ({ rates }) => ({
      rates: rates.map(({ date, currency, rate }) => ({
        date: textEntry(date),
        currency: textEntry(currency),
        rate: textEntry(rate.replace(',', '.')),
      })),
    }),
    save: async (body) => {
      await this.api.put('/fx-rates', body);
      this.toasts.done('Rate published');
      return '/settings/rates';
    },
  });

  readonly form: RecordForm<ReturnType<typeof this.sheet.model>> = {
    ...this.sheet,
    save: async () => {
      if (await this.meant()) await this.sheet.save();
    },
  };

  /** A day far ahead is a slip of the finger more often than a plan. */
  private meant(): boolean | Promise<boolean> {
    const [rate] = this.sheet.model().rates;
    const today = this.shop.today();
    if (rate === undefined || today === '' || rate.date <= addDays(today, FAR_DAYS)) return true;
    return this.ask.confirm({
      heading: `A rate for ${formatDay(rate.date)}?`,
      text: `Today is ${formatDay(today)}. The rate counts from that day on, for purchases of that day and later.`,
      action: 'Publish rate',
      dismiss: 'Change the day',
    });
  }

  protected cancel(): void {
    void this.router.navigateByUrl('/settings/rates');
  }
}
