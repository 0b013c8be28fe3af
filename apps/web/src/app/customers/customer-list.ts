import { Component, inject } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { Router, RouterLink } from '@angular/router';
import type { CustomerRecord } from '@crpm/contracts';
import { keysetList } from '../api/keyset-list.ts';
import { recordsOf } from '../api/news.ts';
import { shortcut } from '../shell/shortcuts.ts';
import { COUNTRY_OPTIONS } from '../ui/countries.ts';
import { Cell, type Column } from '../ui/data-table/cell.ts';
import { DataTable } from '../ui/data-table/data-table.ts';
import { DemoDataButton } from '../ui/demo-data-button.ts';
import { EmptyState } from '../ui/empty-state.ts';
import { type Filter, FilterBar } from '../ui/filter-bar.ts';
import { InstantPipe } from '../ui/format-pipes.ts';
import { humanize, NOTHING } from '../ui/formats.ts';
import { Icon } from '../ui/icon.ts';
import { listState } from '../ui/list-state.ts';
import { PageHeader } from '../ui/page-header.ts';
import { StatusBadge } from '../ui/status-badge.ts';
import { customerSales } from './customer-sales.ts';
import { GENDER_OPTIONS, placeOf } from './customer-words.ts';

const COLUMNS: readonly Column<CustomerRecord>[] = [
  { key: 'name', label: 'Name', sort: 'name' },
  { key: 'email', label: 'E-mail', text: ({ email }) => email ?? NOTHING },
  { key: 'phone', label: 'Phone', text: ({ phone }) => phone ?? NOTHING },
  { key: 'place', label: 'Place', text: ({ address }) => placeOf(address) },
  {
    key: 'gender',
    label: 'Gender',
    text: ({ gender }) => (gender === null ? NOTHING : humanize(gender)),
    hidden: true,
  },
  { key: 'age', label: 'Age', align: 'end', text: ({ age }) => String(age ?? NOTHING) },
  { key: 'orders', label: 'Orders', align: 'end' },
  { key: 'netSales', label: 'Net sales', align: 'end' },
  { key: 'status', label: 'Status' },
  { key: 'createdAt', label: 'Added', sort: 'createdAt', hidden: true },
  { key: 'updatedAt', label: 'Changed', sort: 'updatedAt', hidden: true },
];

const FILTERS: readonly Filter[] = [
  {
    key: 'status',
    label: 'Status',
    options: ['active', 'inactive', 'archived'].map((value) => ({ value, label: humanize(value) })),
  },
  { key: 'country', label: 'Country', options: COUNTRY_OPTIONS },
  {
    key: 'gender',
    label: 'Gender',
    options: GENDER_OPTIONS,
  },
];

@Component({
  selector: 'crpm-customer-list',
  imports: [
    Cell,
    DataTable,
    DemoDataButton,
    EmptyState,
    FilterBar,
    Icon,
    InstantPipe,
    MatButton,
    PageHeader,
    RouterLink,
    StatusBadge,
  ],
  template: `
    <crpm-page-header heading="Customers">
      <a actions matButton="filled" routerLink="/customers/new">
        <crpm-icon name="plus" [size]="16" /> Add customer
      </a>
    </crpm-page-header>
    <crpm-filter-bar
      [state]="state"
      [filters]="filters"
      searchLabel="Search customers by name or e-mail"
    />
    <crpm-data-table
      noun="customers"
      [columns]="columns"
      [list]="list"
      [state]="state"
      [rowLink]="link"
    >
      <ng-template crpmCell="name" [of]="list.rows()" let-row>{{ row.name }}</ng-template>
      <ng-template crpmCell="orders" [of]="list.rows()" let-row>{{
        sales(row.id, 'orders')
      }}</ng-template>
      <ng-template crpmCell="netSales" [of]="list.rows()" let-row>{{
        sales(row.id, 'netSales')
      }}</ng-template>
      <ng-template crpmCell="status" [of]="list.rows()" let-row>
        <crpm-status [status]="row.status" />
      </ng-template>
      <ng-template crpmCell="createdAt" [of]="list.rows()" let-row>{{
        row.createdAt | instant: 'day'
      }}</ng-template>
      <ng-template crpmCell="updatedAt" [of]="list.rows()" let-row>{{
        row.updatedAt | instant: 'day'
      }}</ng-template>
      <crpm-empty-state empty icon="customers" heading="Know who buys from you">
        Add your customers one by one, import them from a file, or look around with demo data.
        <a actions matButton="filled" routerLink="/customers/new">Add customer</a>
        <crpm-demo-data-button actions (loaded)="list.reload()" />
      </crpm-empty-state>
    </crpm-data-table>
  `,
})
export default class CustomerList {
  protected readonly columns = COLUMNS;
  protected readonly filters = FILTERS;
  protected readonly state = listState({ sort: 'name', filters: FILTERS.map(({ key }) => key) });
  protected readonly list = keysetList<CustomerRecord>(
    () => ({ path: '/customers', params: this.state.params() }),
    { follows: recordsOf('customer'), counted: true },
  );
  protected readonly sales = customerSales(this.list.rows);
  protected readonly link = ({ id }: CustomerRecord) => `/customers/${id}`;

  constructor() {
    const router = inject(Router);
    shortcut('c', 'Add customer', () => void router.navigateByUrl('/customers/new'));
  }
}
