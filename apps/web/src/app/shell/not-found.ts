import { Component } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import { EmptyState } from '../ui/empty-state.ts';
import { PageHeader } from '../ui/page-header.ts';

@Component({
  selector: 'crpm-not-found',
  imports: [RouterLink, MatButton, EmptyState, PageHeader],
  template: `
    <crpm-page-header heading="Page not found" />
    <div class="panel">
      <crpm-empty-state icon="search" heading="There is nothing at this address">
        The link may be old, or a letter of it is missing. Ctrl-K finds any page, customer, product
        or purchase.
        <a actions matButton="filled" routerLink="/">Go home</a>
      </crpm-empty-state>
    </div>
  `,
})
export default class NotFound {}
