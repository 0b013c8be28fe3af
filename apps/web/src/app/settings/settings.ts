import { Component } from '@angular/core';
import { RouterOutlet } from '@angular/router';
import { PageHeader } from '../ui/page-header.ts';
import { TabBar } from '../ui/tab-bar.ts';

@Component({
  selector: 'crpm-settings',
  imports: [PageHeader, RouterOutlet, TabBar],
  template: `
    <crpm-page-header heading="Settings" />
    <crpm-tab-bar label="Settings" [tabs]="tabs" />
    <router-outlet />
  `,
})
export default class SettingsPage {
  protected readonly tabs = [
    { label: 'General', link: '.' },
    { label: 'Exchange rates', link: 'rates' },
  ];
}
