import { Component, computed, inject } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { Router, RouterLink } from '@angular/router';
import {
  type CustomerRecord,
  type Page,
  PAYMENT_METHODS,
  type ProductRecord,
  PURCHASE_STATUSES,
  type PurchaseRecord,
  type RateRecord,
  type StoreRecord,
} from '@crpm/contracts';
import { read } from '../api/api.ts';
import { keysetList } from '../api/keyset-list.ts';
import { recordsOf } from '../api/news.ts';
import { Shop } from '../api/shop.ts';
import { shortcut } from '../shell/shortcuts.ts';
import { Cell, type Column } from '../ui/data-table/cell.ts';
import { DataTable } from '../ui/data-table/data-table.ts';
import { DemoDataButton } from '../ui/demo-data-button.ts';
import { EmptyState } from '../ui/empty-state.ts';
import { type Filter, FilterBar } from '../ui/filter-bar.ts';
import { InstantPipe, MoneyPipe } from '../ui/format-pipes.ts';
import { formatMoney, formatQuantity, humanize, NOTHING } from '../ui/formats.ts';
import { Icon } from '../ui/icon.ts';
import { listState } from '../ui/list-state.ts';
import { PageHeader } from '../ui/page-header.ts';
import { StatusBadge } from '../ui/status-badge.ts';
import { CustomerPicker } from './customer-picker.ts';
import { currenciesOf } from './purchase-words.ts';

const COLUMNS: readonly Column<PurchaseRecord>[] = [
  { key: 'number', label: 'Number' },
  { key: 'placedAt', label: 'Placed', sort: 'placedAt' },
  { key: 'customer', label: 'Customer', text: ({ customer }) => customer.name ?? NOTHING },
  { key: 'store', label: 'Store', text: ({ store, channel }) => store?.name ?? humanize(channel) },
  {
    key: 'lines',
    label: 'Lines',
    align: 'end',
    text: ({ lines }) => formatQuantity(lines.length),
    hidden: true,
  },
  {
    key: 'units',
    label: 'Units',
    align: 'end',
    text: ({ totals }) => formatQuantity(totals.units),
  },
  { key: 'total', label: 'Total', sort: 'total', align: 'end' },
  {
    key: 'local',
    label: 'Paid',
    align: 'end',
    text: ({ totals }) => formatMoney(totals.localTotal),
  },
  {
    key: 'payment',
    label: 'Payment',
    text: ({ paymentMethod }) => (paymentMethod === null ? NOTHING : humanize(paymentMethod)),
  },
  { key: 'status', label: 'Status' },
];

const STATUS: Filter = {
  key: 'status',
  label: 'Status',
  options: PURCHASE_STATUSES.map((value) => ({ value, label: humanize(value) })),
};
const PAYMENT: Filter = {
  key: 'paymentMethod',
  label: 'Payment',
  options: PAYMENT_METHODS.map((value) => ({ value, label: humanize(value) })),
};

@Component({
  selector: 'crpm-purchase-list',
  imports: [
    Cell,
    CustomerPicker,
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
  ],
  templateUrl: './purchase-list.html',
  styleUrl: './purchase-list.scss',
})
export default class PurchaseList {
  private readonly shop = inject(Shop);
  protected readonly columns = COLUMNS;
  protected readonly state = listState({
    sort: '-placedAt',
    filters: [
      'status',
      'storeId',
      'currency',
      'paymentMethod',
      'customerId',
      'productId',
      'from',
      'to',
    ],
  });
  protected readonly list = keysetList<PurchaseRecord>(
    () => ({ path: '/purchases', params: this.state.params() }),
    { follows: recordsOf('purchase'), counted: true },
  );
  protected readonly link = ({ id }: PurchaseRecord) => `/purchases/${id}`;

  private readonly stores = read<Page<StoreRecord>>(() => '/stores');
  private readonly rates = read<Page<RateRecord>>(() => ({
    path: '/fx-rates',
    params: { limit: 100 },
  }));
  protected readonly filters = computed((): readonly Filter[] => {
    const stores = this.stores.hasValue() ? this.stores.value().data : [];
    const rates = this.rates.hasValue() ? this.rates.value().data : [];
    const currencies = currenciesOf(this.shop.baseCurrency(), rates);
    return [
      STATUS,
      {
        key: 'storeId',
        label: 'Store',
        options: stores.map(({ id, name }) => ({ value: id, label: name })),
      },
      {
        key: 'currency',
        label: 'Currency',
        options: currencies.map((value) => ({ value, label: value })),
      },
      PAYMENT,
    ];
  });

  private readonly customer = read<CustomerRecord>(() => {
    const id = this.state.filters()['customerId'];
    return id === undefined ? undefined : `/customers/${id}`;
  });
  protected readonly customerName = computed(() =>
    this.customer.hasValue() ? this.customer.value().name : 'one customer',
  );

  private readonly product = read<ProductRecord>(() => {
    const id = this.state.filters()['productId'];
    return id === undefined ? undefined : `/products/${id}`;
  });
  protected readonly productName = computed(() =>
    this.product.hasValue() ? this.product.value().name : 'one product',
  );

  constructor() {
    const router = inject(Router);
    shortcut('c', 'New purchase', () => void router.navigateByUrl('/purchases/new'));
  }

  protected setDay(name: 'from' | 'to', event: Event): void {
    this.state.set({ [name]: (event.target as HTMLInputElement).value }, 'replace');
  }
}
