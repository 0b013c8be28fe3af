import { Component, effect, inject, input } from '@angular/core';
import { RouterLink } from '@angular/router';
import { HeadingTitle } from '../shell/heading-title.ts';
import { Icon } from './icon.ts';

export interface Crumb {
  label: string;
  link: string;
}

/**
 * The head of every page: breadcrumbs, the one h1 (which also becomes the document's title), a
 * line below, and the actions at the top right. Slots: `badge` beside the heading, `actions`.
 */
@Component({
  selector: 'crpm-page-header',
  imports: [RouterLink, Icon],
  template: `
    @if (crumbs().length > 0) {
      <nav aria-label="Breadcrumb">
        <ol>
          @for (crumb of crumbs(); track crumb.link) {
            <li>
              <a [routerLink]="crumb.link">{{ crumb.label }}</a>
              <crpm-icon name="chevron-right" [size]="12" />
            </li>
          }
          <li class="clip" aria-current="page">{{ heading() }}</li>
        </ol>
      </nav>
    }
    <div class="line">
      <div class="title">
        <h1>{{ heading() }}</h1>
        <ng-content select="[badge]" />
      </div>
      <div class="actions"><ng-content select="[actions]" /></div>
    </div>
    @if (lead()) {
      <p class="muted">{{ lead() }}</p>
    }
    <ng-content />
  `,
  styleUrl: './page-header.scss',
})
export class PageHeader {
  readonly heading = input.required<string>();
  readonly lead = input('');
  readonly crumbs = input<readonly Crumb[]>([]);

  constructor() {
    const title = inject(HeadingTitle);
    effect(() => {
      title.heading.set(this.heading());
    });
  }
}
