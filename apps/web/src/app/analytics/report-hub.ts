import { Component, computed, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import { REPORTS, type ReportSpec } from '@crpm/contracts';
import { EmptyState } from '../ui/empty-state.ts';
import { humanize } from '../ui/formats.ts';
import { Icon } from '../ui/icon.ts';
import type { IconName } from '../ui/icons.ts';
import { PageHeader } from '../ui/page-header.ts';

const ICONS: Readonly<Record<ReportSpec['group'], IconName>> = {
  Sales: 'analytics',
  Products: 'products',
  Customers: 'customers',
  Inventory: 'inventory',
};

/** Every report there is, by group, each with the question it answers. */
@Component({
  selector: 'crpm-report-hub',
  imports: [EmptyState, Icon, MatButton, PageHeader, RouterLink],
  template: `
    <crpm-page-header
      heading="Analytics"
      lead="Every report states what each figure means and up to which moment it counts."
    >
      <a actions matButton="outlined" routerLink="/analytics/books">
        <crpm-icon name="check" [size]="16" /> Books
      </a>
    </crpm-page-header>
    <div class="search" role="search">
      <crpm-icon name="search" [size]="16" />
      <input
        class="input"
        type="search"
        autocomplete="off"
        aria-label="Search reports"
        placeholder="Search reports by name, question or figure"
        [value]="words()"
        (input)="search($event)"
      />
    </div>
    @for (group of groups(); track group.name) {
      <section [attr.aria-labelledby]="'group-' + group.name">
        <h2 [id]="'group-' + group.name">{{ group.name }}</h2>
        <ul>
          @for (report of group.reports; track report.id) {
            <li class="panel">
              <span class="mark"><crpm-icon [name]="group.icon" /></span>
              <div>
                <h3>
                  <a [routerLink]="['/analytics', report.id]">{{ report.title }}</a>
                </h3>
                <p class="muted">{{ report.question }}</p>
                @if (report.groupBy.length > 1) {
                  <p class="faint by">By {{ groupings(report) }}</p>
                }
              </div>
            </li>
          }
        </ul>
      </section>
    } @empty {
      <div class="panel">
        <crpm-empty-state icon="search" heading="No report matches">
          Try a figure such as “margin”, or what you group by, such as “country”.
        </crpm-empty-state>
      </div>
    }
  `,
  styleUrl: './report-hub.scss',
})
export default class ReportHub {
  protected readonly words = signal('');
  protected readonly groups = computed(() => {
    const wanted = this.words().toLowerCase().split(/\s+/).filter(Boolean);
    const found = Object.values<ReportSpec>(REPORTS).filter((report) => {
      const text = wordsOf(report);
      return wanted.every((word) => text.includes(word));
    });
    return [...new Set(found.map(({ group }) => group))].map((name) => ({
      name,
      icon: ICONS[name],
      reports: found.filter(({ group }) => group === name),
    }));
  });

  protected search(event: Event): void {
    this.words.set((event.target as HTMLInputElement).value);
  }

  protected groupings({ groupBy }: ReportSpec): string {
    return groupBy.map((grouping) => humanize(grouping).toLowerCase()).join(', ');
  }
}

function wordsOf({ title, question, groupBy, measures, group }: ReportSpec): string {
  const codes = [...groupBy, ...measures].map(humanize);
  return [title, question, group, ...codes].join(' ').toLowerCase();
}
