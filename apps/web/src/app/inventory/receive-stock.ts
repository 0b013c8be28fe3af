import { Component, inject, input } from '@angular/core';
import { FormField } from '@angular/forms/signals';
import { Router } from '@angular/router';
import { ReceiveStockRequest } from '@crpm/contracts';
import { Api } from '../api/api.ts';
import { Shop } from '../api/shop.ts';
import { moneyEntry, textEntry, wholeEntry } from '../ui/form/entries.ts';
import { Field } from '../ui/form/field.ts';
import { FormFrame } from '../ui/form/form-frame.ts';
import { recordForm } from '../ui/form/record-form.ts';
import { PageHeader } from '../ui/page-header.ts';
import { ProductPicker } from '../ui/product-picker.ts';
import { Toasts } from '../ui/toast.ts';

/** A delivery of one product. */
@Component({
  selector: 'crpm-receive-stock',
  imports: [Field, FormField, FormFrame, PageHeader, ProductPicker],
  template: `
    <crpm-page-header
      heading="Receive stock"
      [crumbs]="[{ label: 'Inventory', link: '/inventory' }]"
    />
    <crpm-form-frame [form]="form" action="Receive stock" (cancelled)="cancel()">
      <fieldset>
        <legend>Delivery</legend>
        <crpm-field class="wide" label="Product" required>
          <crpm-product-picker [formField]="form.fields.productId" />
        </crpm-field>
        <crpm-field label="Units" required>
          <input class="input num" inputmode="numeric" [formField]="form.fields.quantity" />
        </crpm-field>
        <crpm-field label="Cost of one unit">
          <div class="input-group">
            <input class="input num" inputmode="decimal" [formField]="form.fields.unitCost" />
            <span class="input-affix">{{ currency() }}</span>
          </div>
        </crpm-field>
        <crpm-field class="wide" label="Note" hint="Such as the delivery note's number">
          <input class="input" autocomplete="off" [formField]="form.fields.note" />
        </crpm-field>
      </fieldset>
    </crpm-form-frame>
  `,
})
export default class ReceiveStock {
  private readonly api = inject(Api);
  private readonly router = inject(Router);
  private readonly toasts = inject(Toasts);
  protected readonly currency = inject(Shop).baseCurrency;

  /** From the address, when it was opened from a product. */
  readonly product = input<string>();

  readonly form = recordForm({
    initial: () => ({ productId: this.product() ?? '', quantity: '', unitCost: '', note: '' }),
    schema: ReceiveStockRequest,
    request: (model) => ({
      productId: textEntry(model.productId),
      quantity: wholeEntry(model.quantity),
      unitCost: moneyEntry(model.unitCost, this.currency()),
      note: textEntry(model.note),
    }),
    save: async (body) => {
      await this.api.post('/inventory/receipts', body);
      this.toasts.done('Stock received');
      return `/products/${String(body['productId'])}/stock`;
    },
  });

  protected cancel(): void {
    const product = this.product();
    void this.router.navigateByUrl(product === undefined ? '/inventory' : `/products/${product}`);
  }
}
