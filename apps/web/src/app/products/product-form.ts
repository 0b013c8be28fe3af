import { Component, computed, inject, input } from '@angular/core';
import { FormField } from '@angular/forms/signals';
import { Router } from '@angular/router';
import { ListProductRequest, type ProductRecord } from '@crpm/contracts';
import { answerOf, Api, read } from '../api/api.ts';
import { Shop } from '../api/shop.ts';
import { ErrorTile } from '../ui/error-tile.ts';
import { Conflicts } from '../ui/form/conflicts.ts';
import { changesOf } from '../ui/form/entries.ts';
import { Field } from '../ui/form/field.ts';
import { FormFrame } from '../ui/form/form-frame.ts';
import { recordForm } from '../ui/form/record-form.ts';
import { PageHeader } from '../ui/page-header.ts';
import { Toasts } from '../ui/toast.ts';
import { categories } from './categories.ts';
import { productModel, productRequest } from './product-model.ts';
import { PRODUCT_LABELS } from './product-words.ts';

/** Adds a product, or edits the one of the route. */
@Component({
  selector: 'crpm-product-form',
  imports: [ErrorTile, Field, FormField, FormFrame, PageHeader],
  templateUrl: './product-form.html',
})
export default class ProductForm {
  private readonly api = inject(Api);
  private readonly conflicts = inject(Conflicts);
  private readonly router = inject(Router);
  private readonly toasts = inject(Toasts);
  protected readonly currency = inject(Shop).baseCurrency;
  protected readonly catalogue = categories();

  /** From the route; none when adding. */
  readonly id = input<string>();
  protected readonly path = computed(() => {
    const id = this.id();
    return id === undefined ? undefined : `/products/${id}`;
  });
  protected readonly resource = read<ProductRecord>(this.path);
  protected readonly record = answerOf(this.resource);

  readonly form = recordForm({
    initial: () => productModel(this.record()),
    schema: ListProductRequest,
    request: (model) => productRequest(model, this.currency()),
    save: (body) => {
      const record = this.record();
      return record === undefined ? this.add(body) : this.edit(record, body);
    },
  });

  /** Offered while typing: those of the chosen category. */
  protected readonly subcategories = computed(() => {
    const { category } = this.form.model();
    return this.catalogue.subcategories(category === '' ? undefined : category);
  });

  protected cancel(): void {
    void this.router.navigateByUrl(this.path() ?? '/products');
  }

  private async add(body: object): Promise<string> {
    const { id } = await this.api.post('/products', body);
    this.toasts.done('Product added');
    return `/products/${id}`;
  }

  private async edit(record: ProductRecord, body: Record<string, unknown>): Promise<string> {
    const path = `/products/${record.id}`;
    const before = productRequest(productModel(record), this.currency());
    const changes = changesOf(before, body);
    if (Object.keys(changes).length === 0) return path;
    const { version } = record;
    const edit = { path, version, before, changes, labels: PRODUCT_LABELS };
    if ((await this.conflicts.patch(edit)) === 'saved') this.toasts.done('Product changed');
    return path;
  }
}
