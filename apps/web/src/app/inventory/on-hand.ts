import { Component, computed } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import type { ProductRecord } from '@crpm/contracts';
import { keysetList } from '../api/keyset-list.ts';
import { recordsOf } from '../api/news.ts';
import { categories } from '../products/categories.ts';
import { STOCK_OPTIONS } from '../products/product-words.ts';
import { Cell, type Column } from '../ui/data-table/cell.ts';
import { DataTable } from '../ui/data-table/data-table.ts';
import { DemoDataButton } from '../ui/demo-data-button.ts';
import { EmptyState } from '../ui/empty-state.ts';
import { type Filter, FilterBar } from '../ui/filter-bar.ts';
import { formatMoney, formatQuantity, NOTHING } from '../ui/formats.ts';
import { listState } from '../ui/list-state.ts';
import { StockLevel } from '../ui/stock-level.ts';

const COLUMNS: readonly Column<ProductRecord>[] = [
  { key: 'name', label: 'Product', sort: 'name', long: true },
  { key: 'sku', label: 'SKU', sort: 'sku', text: ({ sku }) => sku ?? NOTHING },
  { key: 'category', label: 'Category', text: ({ category }) => category ?? NOTHING },
  {
    key: 'unitCost',
    label: 'Unit cost',
    align: 'end',
    text: ({ unitCost }) => (unitCost === null ? NOTHING : formatMoney(unitCost)),
  },
  {
    key: 'reorderPoint',
    label: 'Reorder point',
    align: 'end',
    text: ({ reorderPoint }) => (reorderPoint === null ? NOTHING : formatQuantity(reorderPoint)),
  },
  { key: 'onHand', label: 'On hand', sort: 'onHand', align: 'end' },
];

/** What lies on the shelf, fewest first. */
@Component({
  selector: 'crpm-on-hand',
  imports: [
    Cell,
    DataTable,
    DemoDataButton,
    EmptyState,
    FilterBar,
    MatButton,
    RouterLink,
    StockLevel,
  ],
  template: `
    <crpm-filter-bar
      [state]="state"
      [filters]="filters()"
      searchLabel="Search stock by product or SKU"
    />
    <crpm-data-table
      noun="stock levels"
      [columns]="columns"
      [list]="list"
      [state]="state"
      [rowLink]="link"
    >
      <ng-template crpmCell="name" [of]="list.rows()" let-row>{{ row.name }}</ng-template>
      <ng-template crpmCell="onHand" [of]="list.rows()" let-row>
        <crpm-stock-level [stock]="row.stock" />
      </ng-template>
      <crpm-empty-state empty icon="inventory" heading="Nothing to count yet">
        Stock belongs to products: add the first, and receive what was delivered.
        <ng-container actions>
          <a matButton="filled" routerLink="/products/new">Add product</a>
          <crpm-demo-data-button (loaded)="list.reload()" />
        </ng-container>
      </crpm-empty-state>
    </crpm-data-table>
  `,
})
export default class OnHand {
  private readonly catalogue = categories();
  protected readonly columns = COLUMNS;
  protected readonly filters = computed((): readonly Filter[] => [
    { key: 'stock', label: 'Stock', options: STOCK_OPTIONS },
    { key: 'category', label: 'Category', options: this.catalogue.categories() },
  ]);
  protected readonly state = listState({ sort: 'onHand', filters: ['stock', 'category'] });
  protected readonly list = keysetList<ProductRecord>(
    () => ({ path: '/products', params: this.state.params() }),
    { follows: recordsOf('product', 'stock'), counted: true },
  );
  protected readonly link = ({ id }: ProductRecord) => `/products/${id}/stock`;
}
