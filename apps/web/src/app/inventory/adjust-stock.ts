import { Component, inject, input } from '@angular/core';
import { FormField } from '@angular/forms/signals';
import { Router } from '@angular/router';
import { AdjustStockRequest } from '@crpm/contracts';
import { Api } from '../api/api.ts';
import { textEntry, wholeEntry } from '../ui/form/entries.ts';
import { Field } from '../ui/form/field.ts';
import { FormFrame } from '../ui/form/form-frame.ts';
import { recordForm } from '../ui/form/record-form.ts';
import { PageHeader } from '../ui/page-header.ts';
import { ProductPicker } from '../ui/product-picker.ts';
import { Toasts } from '../ui/toast.ts';

const REASONS = ['Damaged', 'Lost', 'Found', 'Expired', 'Given away', 'Returned to supplier'];

/** Stock that came or went otherwise than by delivery or sale; always with its reason. */
@Component({
  selector: 'crpm-adjust-stock',
  imports: [Field, FormField, FormFrame, PageHeader, ProductPicker],
  template: `
    <crpm-page-header
      heading="Adjust stock"
      [crumbs]="[{ label: 'Inventory', link: '/inventory' }]"
    />
    <crpm-form-frame [form]="form" action="Adjust stock" (cancelled)="cancel()">
      <fieldset>
        <legend>Adjustment</legend>
        <crpm-field class="wide" label="Product" required>
          <crpm-product-picker [formField]="form.fields.productId" />
        </crpm-field>
        <crpm-field label="Change in units" required hint="-3 takes three away, 3 adds three">
          <input class="input num" autocomplete="off" [formField]="form.fields.quantity" />
        </crpm-field>
        <crpm-field label="Reason" required hint="Kept in the ledger">
          <input class="input" list="reasons" autocomplete="off" [formField]="form.fields.reason" />
        </crpm-field>
        <datalist id="reasons">
          @for (reason of reasons; track reason) {
            <option [value]="reason"></option>
          }
        </datalist>
      </fieldset>
    </crpm-form-frame>
  `,
})
export default class AdjustStock {
  private readonly api = inject(Api);
  private readonly router = inject(Router);
  private readonly toasts = inject(Toasts);
  protected readonly reasons = REASONS;

  /** From the address, when it was opened from a product. */
  readonly product = input<string>();

  readonly form = recordForm({
    initial: () => ({ productId: this.product() ?? '', quantity: '', reason: '' }),
    schema: AdjustStockRequest,
    request: (model) => ({
      productId: textEntry(model.productId),
      quantity: wholeEntry(model.quantity),
      reason: textEntry(model.reason),
    }),
    save: async (body) => {
      await this.api.post('/inventory/adjustments', body);
      this.toasts.done('Stock adjusted');
      return `/products/${String(body['productId'])}/stock`;
    },
  });

  protected cancel(): void {
    const product = this.product();
    void this.router.navigateByUrl(product === undefined ? '/inventory' : `/products/${product}`);
  }
}
