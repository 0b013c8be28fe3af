import type { HttpResourceRef } from '@angular/common/http';
import { Component, computed, inject, input } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatMenuModule } from '@angular/material/menu';
import { Router, RouterLink, RouterOutlet } from '@angular/router';
import type { CustomerRecord, ProductRecord } from '@crpm/contracts';
import { ErrorTile } from './error-tile.ts';
import { humanize } from './formats.ts';
import { Icon } from './icon.ts';
import { PageHeader } from './page-header.ts';
import { type RecordAction, RecordActions } from './record-actions.ts';
import { StatusBadge } from './status-badge.ts';
import { type Tab, TabBar } from './tab-bar.ts';

type Shown = CustomerRecord | ProductRecord;
type Act = 'deactivate' | 'activate' | 'archive';
/** What each action will mean, and reasons people give for it. */
export type ActionWords = Record<Act, Pick<RecordAction, 'consequence' | 'suggestions'>>;

/** A record's page: its head with what can be done to it, and its parts behind tabs. */
@Component({
  selector: 'crpm-record-page',
  imports: [
    ErrorTile,
    Icon,
    MatButton,
    MatMenuModule,
    PageHeader,
    RouterLink,
    RouterOutlet,
    StatusBadge,
    TabBar,
  ],
  templateUrl: './record-page.html',
  styles: `
    :host {
      display: contents;
    }
  `,
})
export class RecordPage {
  private readonly actions = inject(RecordActions);
  private readonly router = inject(Router);

  readonly noun = input.required<'customer' | 'product'>();
  readonly resource = input.required<HttpResourceRef<Shown | undefined>>();
  readonly words = input.required<ActionWords>();
  readonly tabs = input.required<readonly Tab[]>();

  private readonly list = computed(() => `/${this.noun()}s`);
  protected readonly kind = computed(() => humanize(this.noun()));
  protected readonly crumbs = computed(() => [{ label: `${this.kind()}s`, link: this.list() }]);
  protected readonly record = computed(() =>
    this.resource().hasValue() ? this.resource().value() : undefined,
  );

  protected async act(act: Act, { id, name, version }: Shown): Promise<void> {
    const about = { noun: this.noun(), path: `${this.list()}/${id}`, name, version };
    const done = await this.actions[act]({ ...about, ...this.words()[act] });
    if (!done) return;
    if (act === 'archive') void this.router.navigateByUrl(this.list());
    else this.resource().reload();
  }
}
