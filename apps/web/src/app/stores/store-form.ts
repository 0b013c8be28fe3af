import { Component, inject } from '@angular/core';
import { FormField } from '@angular/forms/signals';
import { Router } from '@angular/router';
import { OpenStoreRequest } from '@crpm/contracts';
import { Api } from '../api/api.ts';
import { COUNTRY_OPTIONS } from '../ui/countries.ts';
import { textEntry, wholeEntry } from '../ui/form/entries.ts';
import { Field } from '../ui/form/field.ts';
import { FormFrame } from '../ui/form/form-frame.ts';
import { recordForm } from '../ui/form/record-form.ts';
import { PageHeader } from '../ui/page-header.ts';
import { Toasts } from '../ui/toast.ts';

@Component({
  selector: 'crpm-store-form',
  imports: [Field, FormField, FormFrame, PageHeader],
  templateUrl: './store-form.html',
})
export default class StoreForm {
  private readonly api = inject(Api);
  private readonly router = inject(Router);
  private readonly toasts = inject(Toasts);
  protected readonly countries = COUNTRY_OPTIONS;

  readonly form = recordForm({
    initial: () => ({
      name: '',
      channel: 'store',
      country: '',
      state: '',
      city: '',
      squareMeters: '',
      openedOn: '',
      externalId: '',
    }),
    schema: OpenStoreRequest,
    request: (model) => ({
      name: textEntry(model.name),
      channel: model.channel,
      country: textEntry(model.country),
      state: textEntry(model.state),
      city: textEntry(model.city),
      squareMeters: wholeEntry(model.squareMeters),
      openedOn: textEntry(model.openedOn),
      externalId: textEntry(model.externalId),
    }),
    save: async (body) => {
      await this.api.post('/stores', body);
      this.toasts.done('Store opened');
      return '/stores';
    },
  });

  protected cancel(): void {
    void this.router.navigateByUrl('/stores');
  }
}
