import { Component, computed, inject } from '@angular/core';
import type { HistoryEntry, ProductRecord } from '@crpm/contracts';
import { read } from '../api/api.ts';
import { follow } from '../api/follow.ts';
import { Shop } from '../api/shop.ts';
import { Chart } from '../ui/chart/chart.ts';
import { InstantPipe } from '../ui/format-pipes.ts';
import { formatMoney, formatPercent, formatQuantity, NOTHING } from '../ui/formats.ts';
import type { Kpi } from '../ui/kpi-card.ts';
import { KpiCards } from '../ui/kpi-cards.ts';
import ProductDetail from './product-detail.ts';
import { priceCourse } from './price-course.ts';
import { ProductSales } from './product-sales.ts';

@Component({
  selector: 'crpm-product-overview',
  imports: [Chart, InstantPipe, KpiCards, ProductSales],
  templateUrl: './product-overview.html',
  styleUrl: './product-overview.scss',
})
export default class ProductOverview {
  private readonly detail = inject(ProductDetail);
  private readonly shop = inject(Shop);
  protected readonly record = this.detail.record;
  protected readonly nothing = NOTHING;

  protected readonly kpis = computed(() => kpisOf(this.record()));
  protected readonly facts = computed(() => factsOf(this.record()));

  protected readonly history = read<{ data: HistoryEntry[] }>(
    () => `/products/${this.detail.id()}/history`,
  );
  protected readonly course = computed(() =>
    this.history.hasValue()
      ? priceCourse(this.history.value().data, this.shop.zone(), this.shop.today())
      : undefined,
  );
  /** A price that never changed is no chart. */
  protected readonly changed = computed(() =>
    (this.course() ?? []).some(({ points }) => new Set(points.map(({ y }) => y)).size > 1),
  );
  constructor() {
    follow(this.detail.id, this.history);
  }

  protected readonly money = (value: number): string =>
    formatMoney({ amount: String(value), currency: this.shop.baseCurrency() });
}

function kpisOf(record: ProductRecord | undefined): Kpi[] {
  return [
    { label: 'Price', value: record && formatMoney(record.unitPrice) },
    { label: 'Cost', value: record && (record.unitCost ? formatMoney(record.unitCost) : NOTHING) },
    {
      label: 'Margin',
      value: record && (record.margin === null ? NOTHING : formatPercent(record.margin)),
    },
    {
      label: 'On hand',
      value: record && formatQuantity(record.stock.onHand),
      note: stockNote(record),
    },
  ];
}

function stockNote(record: ProductRecord | undefined): string {
  if (record === undefined) return '';
  if (record.stock.onHand === 0) return 'Out of stock';
  if (record.stock.low) return 'Low: time to reorder';
  return record.reorderPoint === null ? '' : `Reorder at ${formatQuantity(record.reorderPoint)}`;
}

function factsOf(record: ProductRecord | undefined): { label: string; value: string | null }[] {
  if (record === undefined) return [];
  return [
    { label: 'SKU', value: record.sku },
    { label: 'Brand', value: record.brand },
    { label: 'Category', value: record.category },
    { label: 'Subcategory', value: record.subcategory },
    { label: 'Colour', value: record.color },
    { label: 'External id', value: record.externalId },
  ];
}
