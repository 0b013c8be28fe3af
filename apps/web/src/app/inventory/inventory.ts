import { Component } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { RouterLink, RouterOutlet } from '@angular/router';
import { Icon } from '../ui/icon.ts';
import { PageHeader } from '../ui/page-header.ts';
import { TabBar } from '../ui/tab-bar.ts';

@Component({
  selector: 'crpm-inventory',
  imports: [Icon, MatButton, PageHeader, RouterLink, RouterOutlet, TabBar],
  template: `
    <crpm-page-header heading="Inventory">
      <ng-container actions>
        <a matButton="outlined" routerLink="/inventory/count">
          <crpm-icon name="inventory" [size]="16" /> Count stock
        </a>
        <a matButton="outlined" routerLink="/inventory/adjust">
          <crpm-icon name="adjust" [size]="16" /> Adjust stock
        </a>
        <a matButton="filled" routerLink="/inventory/receive">
          <crpm-icon name="receive" [size]="16" /> Receive stock
        </a>
      </ng-container>
    </crpm-page-header>
    <crpm-tab-bar label="Inventory" [tabs]="tabs" />
    <router-outlet />
  `,
})
export default class Inventory {
  protected readonly tabs = [
    { label: 'On hand', link: '.' },
    { label: 'Movements', link: 'movements' },
  ];
}
