import { Component, computed, inject, signal } from '@angular/core';
import { Router } from '@angular/router';
import { CountStockRequest, type Page, type ProductRecord } from '@crpm/contracts';
import { Api } from '../api/api.ts';
import { sentenceOf, troubleOf } from '../api/problem.ts';
import { categories } from '../products/categories.ts';
import { wholeEntry } from '../ui/form/entries.ts';
import { type RecordForm, recordForm } from '../ui/form/record-form.ts';
import { FormFrame } from '../ui/form/form-frame.ts';
import { formatChange } from '../ui/formats.ts';
import { QuantityPipe } from '../ui/format-pipes.ts';
import { Icon } from '../ui/icon.ts';
import { PageHeader } from '../ui/page-header.ts';
import { ProductPicker } from '../ui/product-picker.ts';
import { Toasts } from '../ui/toast.ts';
import { FormField } from '@angular/forms/signals';
import { Field } from '../ui/form/field.ts';

interface CountRow {
  productId: string;
  name: string;
  sku: string;
  /** What the books say. */
  expected: number;
  /** As typed. */
  onHand: string;
}

interface CountSheet {
  reason: string;
  counts: CountRow[];
}

/** A category's worth at a time: the API takes 1,000 lines a count. */
const MOST_PER_CATEGORY = 250;

/** A count sheet: what was found on the shelf, for many products at once; all of it or nothing. */
@Component({
  selector: 'crpm-count-stock',
  imports: [Field, FormField, FormFrame, Icon, PageHeader, ProductPicker, QuantityPipe],
  templateUrl: './count-stock.html',
  styleUrl: './count-stock.scss',
})
export default class CountStock {
  private readonly api = inject(Api);
  private readonly router = inject(Router);
  private readonly toasts = inject(Toasts);
  protected readonly catalogue = categories();
  protected readonly adding = signal(false);

  private readonly sheet = recordForm({
    initial: (): CountSheet => ({ reason: 'Stock count', counts: [] }),
    schema: CountStockRequest,
    request: ({ reason, counts }) => ({
      counts: counts.map(({ productId, onHand }) => ({
        productId,
        onHand: wholeEntry(onHand),
        reason: reason.trim(),
      })),
    }),
    save: async (body) => {
      await this.api.post('/inventory/counts', body);
      this.toasts.done('Stock counted');
      return '/inventory/movements';
    },
  });

  readonly form: RecordForm<CountSheet> = {
    ...this.sheet,
    // A row without a number was not counted: it is no fault, and nothing is booked for it.
    save: async () => {
      this.sheet.model.update(({ reason, counts }) => ({
        reason,
        counts: counts.filter(({ onHand }) => onHand.trim() !== ''),
      }));
      await this.sheet.save();
    },
  };

  protected readonly rows = computed(() => this.form.model().counts);
  protected readonly differing = computed(
    () => this.rows().filter((row) => ![undefined, 0].includes(difference(row))).length,
  );

  protected add(products: readonly ProductRecord[]): void {
    this.form.model.update(({ reason, counts }) => {
      const known = new Set(counts.map(({ productId }) => productId));
      const added = products
        .filter(({ id }) => !known.has(id))
        .map(({ id, name, sku, stock }): CountRow => {
          return { productId: id, name, sku: sku ?? '', expected: stock.onHand, onHand: '' };
        });
      return { reason, counts: [...counts, ...added] };
    });
  }

  protected async addCategory(category: string): Promise<void> {
    if (category === '') return;
    this.adding.set(true);
    try {
      const params = { 'filter[category]': category, limit: MOST_PER_CATEGORY, sort: 'name' };
      this.add((await this.api.get<Page<ProductRecord>>('/products', params)).data);
    } catch (thrown) {
      this.toasts.failed(sentenceOf(troubleOf(thrown)));
    } finally {
      this.adding.set(false);
    }
  }

  protected remove(productId: string): void {
    this.form.model.update(({ reason, counts }) => ({
      reason,
      counts: counts.filter((row) => row.productId !== productId),
    }));
  }

  protected change(row: CountRow): string {
    const units = difference(row);
    if (units === undefined) return '';
    return units === 0 ? 'as expected' : formatChange(units);
  }

  protected cancel(): void {
    void this.router.navigateByUrl('/inventory');
  }
}

function difference({ onHand, expected }: CountRow): number | undefined {
  const found = wholeEntry(onHand);
  return found === undefined || Number.isNaN(found) ? undefined : found - expected;
}
