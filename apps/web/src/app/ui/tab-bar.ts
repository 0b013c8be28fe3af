import { Component, input } from '@angular/core';
import { RouterLink, RouterLinkActive } from '@angular/router';

export interface Tab {
  label: string;
  /** Relative to the page: "." for the first tab. */
  link: string;
}

/** The parts of a record's page, each with its own address. */
@Component({
  selector: 'crpm-tab-bar',
  imports: [RouterLink, RouterLinkActive],
  template: `
    <nav [attr.aria-label]="label()">
      @for (tab of tabs(); track tab.link) {
        <a
          [routerLink]="tab.link"
          routerLinkActive="active"
          ariaCurrentWhenActive="page"
          [routerLinkActiveOptions]="{ exact: true }"
          >{{ tab.label }}</a
        >
      }
    </nav>
  `,
  styles: `
    nav {
      display: flex;
      gap: var(--space-5);
      margin-bottom: var(--space-5);
      box-shadow: inset 0 -1px var(--border);
      overflow-x: auto;
      overflow-y: hidden;
    }

    a {
      padding: 8px 1px 10px;
      border-bottom: 2px solid transparent;
      color: var(--ink-muted);
      font-weight: 500;
      white-space: nowrap;

      &:hover {
        color: var(--ink);
        text-decoration: none;
      }

      &.active {
        border-color: var(--accent);
        color: var(--ink);
      }

      &:focus-visible {
        outline-offset: -2px;
      }
    }
  `,
})
export class TabBar {
  readonly label = input.required<string>();
  readonly tabs = input.required<readonly Tab[]>();
}
