import { Component, computed, inject, input } from '@angular/core';
import { FormField } from '@angular/forms/signals';
import { Router } from '@angular/router';
import { type CustomerRecord, RegisterCustomerRequest } from '@crpm/contracts';
import { answerOf, Api, read } from '../api/api.ts';
import { Shop } from '../api/shop.ts';
import { COUNTRY_OPTIONS } from '../ui/countries.ts';
import { ErrorTile } from '../ui/error-tile.ts';
import { Conflicts } from '../ui/form/conflicts.ts';
import { changesOf } from '../ui/form/entries.ts';
import { Field } from '../ui/form/field.ts';
import { FormFrame } from '../ui/form/form-frame.ts';
import { recordForm } from '../ui/form/record-form.ts';
import { PageHeader } from '../ui/page-header.ts';
import { Toasts } from '../ui/toast.ts';
import { customerModel, customerRequest } from './customer-model.ts';
import { CUSTOMER_LABELS, GENDER_OPTIONS } from './customer-words.ts';

/** Adds a customer, or edits the one of the route. */
@Component({
  selector: 'crpm-customer-form',
  imports: [ErrorTile, Field, FormField, FormFrame, PageHeader],
  templateUrl: './customer-form.html',
})
export default class CustomerForm {
  private readonly api = inject(Api);
  private readonly conflicts = inject(Conflicts);
  private readonly router = inject(Router);
  private readonly shop = inject(Shop);
  private readonly toasts = inject(Toasts);

  /** From the route; none when adding. */
  readonly id = input<string>();
  /** From the address, where a name was typed that nobody has yet … */
  readonly name = input<string>();
  /** … and the purchase that waits for them. */
  readonly for = input<'purchase'>();
  protected readonly path = computed(() => {
    const id = this.id();
    return id === undefined ? undefined : `/customers/${id}`;
  });
  protected readonly resource = read<CustomerRecord>(this.path);
  protected readonly record = answerOf(this.resource);

  protected readonly countries = COUNTRY_OPTIONS;
  protected readonly genders = GENDER_OPTIONS;
  readonly form = recordForm({
    initial: () => {
      const record = this.record();
      return record === undefined
        ? { ...customerModel(), name: this.name() ?? '' }
        : customerModel(record);
    },
    schema: RegisterCustomerRequest.refine(({ birthDate }) => this.isBorn(birthDate), {
      path: ['birthDate'],
      message: 'It lies in the future',
      // whatever else is missing yet
      when: () => true,
    }),
    request: customerRequest,
    save: (body) => {
      const record = this.record();
      return record === undefined ? this.add(body) : this.edit(record, body);
    },
  });

  protected cancel(): void {
    const back = this.for() === 'purchase' ? '/purchases/new' : '/customers';
    void this.router.navigateByUrl(this.path() ?? back);
  }

  private isBorn(birthDate: string | undefined): boolean {
    const today = this.shop.today();
    return birthDate === undefined || today === '' || birthDate <= today;
  }

  private async add(body: object): Promise<string> {
    const { id } = await this.api.post('/customers', body);
    this.toasts.done('Customer added');
    return this.for() === 'purchase' ? `/purchases/new?customer=${id}` : `/customers/${id}`;
  }

  private async edit(record: CustomerRecord, body: Record<string, unknown>): Promise<string> {
    const path = `/customers/${record.id}`;
    const before = customerRequest(customerModel(record));
    const changes = changesOf(before, body);
    if (Object.keys(changes).length === 0) return path;
    const { version } = record;
    const outcome = await this.conflicts.patch({
      path,
      version,
      before,
      changes,
      labels: CUSTOMER_LABELS,
    });
    if (outcome === 'saved') this.toasts.done('Customer changed');
    return path;
  }
}
