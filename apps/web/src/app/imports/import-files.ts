import { Component, computed, inject, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { Router } from '@angular/router';
import { DATE_ORDERS, type ImportRecord } from '@crpm/contracts';
import { Api, newIdempotencyKey } from '../api/api.ts';
import { keysetList } from '../api/keyset-list.ts';
import { type Trouble, troubleOf } from '../api/problem.ts';
import { Badge } from '../ui/badge.ts';
import { Cell, type Column } from '../ui/data-table/cell.ts';
import { DataTable } from '../ui/data-table/data-table.ts';
import { DemoDataButton } from '../ui/demo-data-button.ts';
import { EmptyState } from '../ui/empty-state.ts';
import { InstantPipe } from '../ui/format-pipes.ts';
import { formatQuantity } from '../ui/formats.ts';
import { Icon } from '../ui/icon.ts';
import { PageHeader } from '../ui/page-header.ts';
import { StatusBadge } from '../ui/status-badge.ts';
import { ORDER_WORDS, rowsOf } from './import-words.ts';

const COLUMNS: readonly Column<ImportRecord>[] = [
  { key: 'createdAt', label: 'Started' },
  { key: 'files', label: 'Files', text: ({ files }) => files.map(({ name }) => name).join(', ') },
  { key: 'rows', label: 'Rows', align: 'end', text: (row) => formatQuantity(rowsOf(row).rows) },
  {
    key: 'repaired',
    label: 'Repaired',
    align: 'end',
    text: (row) => formatQuantity(rowsOf(row).repaired),
  },
  {
    key: 'rejected',
    label: 'Rejected',
    align: 'end',
    text: (row) => formatQuantity(rowsOf(row).rejected),
  },
  { key: 'status', label: 'Status' },
];

/** Takes files of a shop's history, and lists the imports so far. */
@Component({
  selector: 'crpm-import-files',
  imports: [
    Badge,
    Cell,
    DataTable,
    DemoDataButton,
    EmptyState,
    Icon,
    InstantPipe,
    MatButton,
    PageHeader,
    StatusBadge,
  ],
  templateUrl: './import-files.html',
  styleUrl: './import-files.scss',
})
export default class ImportFiles {
  private readonly api = inject(Api);
  private readonly router = inject(Router);

  protected readonly columns = COLUMNS;
  protected readonly list = keysetList<ImportRecord>(() => ({ path: '/imports', params: {} }));
  protected readonly link = ({ id }: ImportRecord) => `/imports/${id}`;

  protected readonly files = signal<readonly File[]>([]);
  protected readonly over = signal(false);
  protected readonly dryRun = signal(false);
  protected readonly keepUnknown = signal(false);
  protected readonly openingStock = signal('');
  protected readonly dateOrder = signal('');
  protected readonly orders = DATE_ORDERS.map((value) => ({ value, label: ORDER_WORDS[value] }));
  protected readonly sending = signal(false);
  protected readonly trouble = signal<Trouble | undefined>(undefined);

  protected readonly stockFault = computed(() => {
    const text = this.openingStock().trim();
    return text === '' || /^\d{1,9}$/.test(text) ? '' : 'A whole number of units, 0 or more';
  });
  protected readonly size = computed(() => {
    const bytes = this.files().reduce((sum, file) => sum + file.size, 0);
    return sizeWords(bytes);
  });
  protected readonly sizeWords = sizeWords;

  protected choose(input: HTMLInputElement): void {
    this.add([...(input.files ?? [])]);
    input.value = '';
  }

  protected drop(event: DragEvent): void {
    event.preventDefault();
    this.over.set(false);
    this.add([...(event.dataTransfer?.files ?? [])]);
  }

  protected dragOver(event: DragEvent): void {
    event.preventDefault();
    this.over.set(true);
  }

  protected remove(file: File): void {
    this.files.update((files) => files.filter((other) => other !== file));
  }

  protected checked(event: Event): boolean {
    return (event.target as HTMLInputElement).checked;
  }

  protected async start(event: Event): Promise<void> {
    event.preventDefault();
    if (this.sending() || this.files().length === 0 || this.stockFault() !== '') return;
    this.sending.set(true);
    this.trouble.set(undefined);
    const form = new FormData();
    for (const file of this.files()) form.append('files', file, file.name);
    const query = new URLSearchParams();
    if (this.dryRun()) query.set('dryRun', 'true');
    if (this.keepUnknown()) query.set('unknownCustomer', 'keep');
    if (this.dateOrder() !== '') query.set('dateOrder', this.dateOrder());
    if (this.openingStock().trim() !== '') query.set('openingStock', this.openingStock().trim());
    try {
      const path = `/imports?${query.toString()}`;
      const { id } = await this.api.post<ImportRecord>(path, form, newIdempotencyKey());
      await this.router.navigateByUrl(`/imports/${id}`);
    } catch (thrown) {
      this.trouble.set(troubleOf(thrown));
    } finally {
      this.sending.set(false);
    }
  }

  /** The same name again replaces: it is the same file, chosen anew. */
  private add(more: readonly File[]): void {
    const names = new Set(more.map(({ name }) => name));
    this.files.update((files) => [...files.filter(({ name }) => !names.has(name)), ...more]);
  }
}

function sizeWords(bytes: number): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'];
  const power = bytes === 0 ? 0 : Math.min(3, Math.floor(Math.log10(bytes) / 3));
  return new Intl.NumberFormat(undefined, {
    style: 'unit',
    unit: units[power] ?? 'byte',
    maximumFractionDigits: 1,
  }).format(bytes / 1000 ** power);
}
