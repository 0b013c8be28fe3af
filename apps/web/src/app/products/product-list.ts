import { Component, computed, inject } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { Router, RouterLink } from '@angular/router';
import type { ProductRecord } from '@crpm/contracts';
import { keysetList } from '../api/keyset-list.ts';
import { recordsOf } from '../api/news.ts';
import { shortcut } from '../shell/shortcuts.ts';
import { Cell, type Column } from '../ui/data-table/cell.ts';
import { DataTable } from '../ui/data-table/data-table.ts';
import { DemoDataButton } from '../ui/demo-data-button.ts';
import { EmptyState } from '../ui/empty-state.ts';
import { type Filter, FilterBar } from '../ui/filter-bar.ts';
import { InstantPipe, MoneyPipe } from '../ui/format-pipes.ts';
import { formatMoney, formatPercent, NOTHING } from '../ui/formats.ts';
import { Icon } from '../ui/icon.ts';
import { listState } from '../ui/list-state.ts';
import { PageHeader } from '../ui/page-header.ts';
import { StatusBadge } from '../ui/status-badge.ts';
import { StockLevel } from '../ui/stock-level.ts';
import { categories } from './categories.ts';
import { STATUS_OPTIONS, STOCK_OPTIONS } from './product-words.ts';

const COLUMNS: readonly Column<ProductRecord>[] = [
  { key: 'name', label: 'Name', sort: 'name', long: true },
  { key: 'sku', label: 'SKU', sort: 'sku', text: ({ sku }) => sku ?? NOTHING },
  { key: 'category', label: 'Category', text: ({ category }) => category ?? NOTHING },
  {
    key: 'subcategory',
    label: 'Subcategory',
    text: ({ subcategory }) => subcategory ?? NOTHING,
    hidden: true,
  },
  { key: 'brand', label: 'Brand', text: ({ brand }) => brand ?? NOTHING },
  { key: 'unitPrice', label: 'Price', sort: 'unitPrice', align: 'end' },
  {
    key: 'unitCost',
    label: 'Cost',
    align: 'end',
    text: ({ unitCost }) => (unitCost === null ? NOTHING : formatMoney(unitCost)),
    hidden: true,
  },
  {
    key: 'margin',
    label: 'Margin',
    align: 'end',
    text: ({ margin }) => (margin === null ? NOTHING : formatPercent(margin)),
  },
  { key: 'onHand', label: 'On hand', sort: 'onHand', align: 'end' },
  { key: 'status', label: 'Status' },
  { key: 'createdAt', label: 'Added', sort: 'createdAt', hidden: true },
  { key: 'updatedAt', label: 'Changed', sort: 'updatedAt', hidden: true },
];

@Component({
  selector: 'crpm-product-list',
  imports: [
    Cell,
    DataTable,
    DemoDataButton,
    EmptyState,
    FilterBar,
    Icon,
    InstantPipe,
    MatButton,
    MoneyPipe,
    PageHeader,
    RouterLink,
    StatusBadge,
    StockLevel,
  ],
  templateUrl: './product-list.html',
})
export default class ProductList {
  private readonly catalogue = categories();
  protected readonly columns = COLUMNS;
  protected readonly state = listState({
    sort: 'name',
    filters: ['category', 'subcategory', 'brand', 'status', 'stock'],
  });
  protected readonly list = keysetList<ProductRecord>(
    () => ({ path: '/products', params: this.state.params() }),
    { follows: recordsOf('product', 'stock'), counted: true },
  );
  protected readonly link = ({ id }: ProductRecord) => `/products/${id}`;

  /** Brands have no list of their own: those of the rows, and the chosen one. */
  private readonly brands = computed(() => {
    const shown = this.list.rows().flatMap(({ brand }) => (brand === null ? [] : [brand]));
    const chosen = this.state.filters()['brand'];
    return [...new Set(chosen === undefined ? shown : [chosen, ...shown])].sort();
  });
  protected readonly filters = computed((): readonly Filter[] => {
    const category = this.state.filters()['category'];
    return [
      { key: 'category', label: 'Category', options: this.catalogue.categories() },
      ...(category === undefined
        ? []
        : [
            {
              key: 'subcategory',
              label: 'Subcategory',
              options: this.catalogue.subcategories(category),
            },
          ]),
      {
        key: 'brand',
        label: 'Brand',
        options: this.brands().map((brand) => ({ value: brand, label: brand })),
      },
      { key: 'stock', label: 'Stock', options: STOCK_OPTIONS },
      { key: 'status', label: 'Status', options: STATUS_OPTIONS },
    ];
  });

  constructor() {
    const router = inject(Router);
    shortcut('c', 'Add product', () => void router.navigateByUrl('/products/new'));
  }
}
