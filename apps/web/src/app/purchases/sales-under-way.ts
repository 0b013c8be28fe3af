import { Component, computed, inject } from '@angular/core';
import { RouterLink } from '@angular/router';
import { Icon } from '../ui/icon.ts';
import { PurchaseAttempts } from './purchase-attempts.ts';

/** Sales that wait for an answer, or to be put right, wherever one is in the console. */
@Component({
  selector: 'crpm-sales-under-way',
  imports: [Icon, RouterLink],
  host: { role: 'status' },
  template: `
    @for (group of groups(); track group.tone) {
      <a
        [class]="group.tone"
        routerLink="/purchases/new"
        [queryParams]="{ sale: group.first }"
        [title]="group.hint"
      >
        <crpm-icon [name]="group.icon" [size]="14" />
        <span
          >{{ group.count }}<span class="words"> {{ group.words }}</span></span
        >
      </a>
    }
  `,
  styles: `
    :host {
      display: flex;
      flex: none;
      gap: var(--space-2);
    }

    a {
      display: inline-flex;
      align-items: center;
      gap: 4px;
      min-height: 28px;
      padding: 2px 11px;
      border-radius: 99px;
      font-size: var(--text-sm);
      font-weight: 550;
      white-space: nowrap;
    }

    .waiting {
      background: var(--warning-soft);
      color: var(--warning);
    }

    .refused {
      background: var(--negative-soft);
      color: var(--negative);
    }

    @media (max-width: 700px) {
      a {
        padding-inline: 8px;
      }

      /* No room for them: said, not shown. */
      .words {
        position: absolute;
        width: 1px;
        height: 1px;
        overflow: hidden;
        clip-path: inset(50%);
      }
    }
  `,
})
export class SalesUnderWay {
  private readonly attempts = inject(PurchaseAttempts);

  protected readonly groups = computed(() => {
    const elsewhere = this.attempts.sent().filter(({ id }) => id !== this.attempts.shown());
    const waiting = elsewhere.filter(({ unsettled }) => unsettled);
    const refused = elsewhere.filter(({ unsettled }) => !unsettled);
    return [
      {
        tone: 'waiting',
        icon: 'refresh' as const,
        drafts: waiting,
        words: waiting.length === 1 ? 'sale on its way' : 'sales on their way',
        hint: 'No answer yet: sent again by itself, and counts once',
      },
      {
        tone: 'refused',
        icon: 'alert' as const,
        drafts: refused,
        words: refused.length === 1 ? 'sale not placed' : 'sales not placed',
        hint: 'Refused: put it right or start over',
      },
    ].flatMap(({ drafts, ...group }) => {
      const first = drafts[0]?.id;
      return first === undefined ? [] : [{ ...group, first, count: drafts.length }];
    });
  });
}
