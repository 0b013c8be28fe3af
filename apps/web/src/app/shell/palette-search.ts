import { inject, Service } from '@angular/core';
import type {
  CustomerRecord,
  Page,
  ProductRecord,
  PurchaseRecord,
  ReportCatalogue,
} from '@crpm/contracts';
import { Api } from '../api/api.ts';
import { formatMoney, formatQuantity } from '../ui/formats.ts';
import type { IconName } from '../ui/icons.ts';
import { GROUNDWORK, HOME, MODULES } from './sections.ts';

export interface Hit {
  group: 'Go to' | 'Actions' | 'Customers' | 'Products' | 'Purchases' | 'Reports';
  label: string;
  detail: string;
  icon: IconName;
  link: string;
}

const EACH = 5;

const ACTIONS: readonly Hit[] = [
  action('New purchase', 'purchases', '/purchases/new'),
  action('New customer', 'customers', '/customers/new'),
  action('New product', 'products', '/products/new'),
  action('Receive stock', 'receive', '/inventory/receive'),
  action('Count stock', 'inventory', '/inventory/count'),
  action('Exchange rates', 'rates', '/settings/rates'),
  action('Books', 'check', '/analytics/books'),
];

/** What the command palette finds. A source that fails simply has no hits. */
@Service()
export class PaletteSearch {
  private readonly api = inject(Api);

  /** Pages and actions, at once. */
  pages(words: string): Hit[] {
    const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
    const fits = (text: string) => wanted.every((word) => text.toLowerCase().includes(word));
    const sections = [HOME, ...MODULES, ...GROUNDWORK]
      .filter(({ label, also }) => fits(`${label} ${also}`))
      .map(({ label, icon, path, letter }): Hit => {
        return { group: 'Go to', label, detail: `G ${letter.toUpperCase()}`, icon, link: path };
      });
    return [...sections, ...ACTIONS.filter(({ label }) => fits(label))];
  }

  /** Records and reports, from the server. */
  async records(words: string): Promise<Hit[]> {
    const found = await Promise.allSettled([
      this.customers(words),
      this.products(words),
      this.purchases(words),
      this.reports(words),
    ]);
    return found.flatMap((result) => (result.status === 'fulfilled' ? result.value : []));
  }

  private async customers(q: string): Promise<Hit[]> {
    const { data } = await this.api.get<Page<CustomerRecord>>('/customers', { q, limit: EACH });
    return data.map(({ id, name, email, address }) => ({
      group: 'Customers',
      label: name,
      detail: email ?? address.city ?? '',
      icon: 'customers',
      link: `/customers/${id}`,
    }));
  }

  private async products(q: string): Promise<Hit[]> {
    const { data } = await this.api.get<Page<ProductRecord>>('/products', { q, limit: EACH });
    return data.map(({ id, name, sku, unitPrice, stock }) => ({
      group: 'Products',
      label: name,
      detail: [sku, formatMoney(unitPrice), `${formatQuantity(stock.onHand)} on hand`]
        .filter(Boolean)
        .join(' · '),
      icon: 'products',
      link: `/products/${id}`,
    }));
  }

  private async purchases(q: string): Promise<Hit[]> {
    const { data } = await this.api.get<Page<PurchaseRecord>>('/purchases', { q, limit: EACH });
    return data.map(({ id, number, customer, totals }) => ({
      group: 'Purchases',
      label: number,
      detail: [customer.name, formatMoney(totals.total)].filter(Boolean).join(' · '),
      icon: 'purchases',
      link: `/purchases/${id}`,
    }));
  }

  private async reports(words: string): Promise<Hit[]> {
    const { data } = await this.api.get<ReportCatalogue>('/reports');
    const wanted = words.toLowerCase();
    return data
      .filter(({ title, question }) => `${title} ${question}`.toLowerCase().includes(wanted))
      .slice(0, EACH)
      .map(({ id, title, group }) => ({
        group: 'Reports',
        label: title,
        detail: group,
        icon: 'analytics',
        link: `/analytics/${id}`,
      }));
  }
}

function action(label: string, icon: IconName, link: string): Hit {
  return { group: 'Actions', label, detail: '', icon, link };
}
