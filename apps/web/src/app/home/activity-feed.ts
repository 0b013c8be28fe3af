import { Component, computed, inject } from '@angular/core';
import { RouterLink } from '@angular/router';
import type { StreamMessages } from '@crpm/contracts';
import { read } from '../api/api.ts';
import { Live } from '../api/live.ts';
import { Shop } from '../api/shop.ts';
import { formatInstant, formatMoney, formatTime } from '../ui/formats.ts';
import { Icon } from '../ui/icon.ts';
import type { IconName } from '../ui/icons.ts';

type Activity = StreamMessages['activity'];

const SHOWN = 12;
const ICONS: Readonly<Record<string, IconName>> = {
  customers: 'customers',
  products: 'products',
  purchases: 'purchases',
};

/** What was committed last, newest first: before this console was opened, and since. */
@Component({
  selector: 'crpm-activity-feed',
  imports: [Icon, RouterLink],
  host: { class: 'panel' },
  template: `
    <h2>Live</h2>
    <ol aria-label="What just happened">
      @for (entry of entries(); track entry.key) {
        <li>
          <span class="mark"><crpm-icon [name]="entry.icon" [size]="14" /></span>
          <a class="clip grow" [routerLink]="entry.link">{{ entry.summary }}</a>
          <time class="faint num" [attr.datetime]="entry.at" [title]="entry.full">{{
            entry.time
          }}</time>
        </li>
      } @empty {
        <li class="quiet">
          {{
            live.state() === 'disconnected'
              ? 'The live stream is interrupted; it reconnects by itself.'
              : 'Quiet so far. Sales, receipts and new customers appear here the moment they happen.'
          }}
        </li>
      }
    </ol>
  `,
  styles: `
    :host {
      display: block;
      min-width: 0;
      padding: var(--space-4);
    }

    h2 {
      min-height: 32px;
      margin-bottom: var(--space-2);
      font-size: var(--text-md);
      line-height: 32px;
    }

    li {
      display: flex;
      align-items: center;
      gap: var(--space-2);
      min-height: 32px;
      font-size: var(--text-sm);
    }

    a {
      color: var(--ink);
      line-height: 24px;
    }

    .mark {
      display: grid;
      flex: none;
      place-items: center;
      width: 24px;
      height: 24px;
      border-radius: 7px;
      background: var(--accent-soft);
      color: var(--accent);
    }

    .quiet {
      color: var(--ink-muted);
    }
  `,
})
export class ActivityFeed {
  protected readonly live = inject(Live);
  private readonly shop = inject(Shop);
  private readonly tail = read<{ data: Activity[] }>(() => '/activity');
  protected readonly entries = computed(() => {
    const heard = this.live.activity();
    const before = this.tail.hasValue() ? this.tail.value().data : [];
    const all = new Map([...heard, ...before].map((entry) => [keyOf(entry), entry]));
    return [...all].slice(0, SHOWN).map(([key, entry]) => {
      const { store, summary, amount, at } = entry;
      const zone = this.shop.zone();
      return {
        key,
        icon: ICONS[store] ?? 'info',
        summary: amount === undefined ? summary : `${summary} · ${formatMoney(amount)}`,
        link: linkOf(entry),
        at,
        time:
          dayOf(at, zone) === this.shop.today()
            ? formatTime(at, zone)
            : formatInstant(at, zone, 'day'),
        full: formatInstant(at, zone),
      };
    });
  });
}

/** sv-SE writes days as YYYY-MM-DD. */
const dayOf = (instant: string, zone: string): string =>
  new Intl.DateTimeFormat('sv-SE', { timeZone: zone }).format(new Date(instant));
const keyOf = ({ store, position }: Activity): string => `${store}-${String(position)}`;
const linkOf = ({ store, id }: Activity): string => `/${store}/${id}`;
