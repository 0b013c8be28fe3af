import { Component, computed, inject } from '@angular/core';
import { MatMenuModule } from '@angular/material/menu';
import { Icon } from '../ui/icon.ts';
import type { IconName } from '../ui/icons.ts';
import { type Theme, Themes } from './theme.ts';

const THEMES: readonly { theme: Theme; label: string; icon: IconName }[] = [
  { theme: 'system', label: 'As the system', icon: 'monitor' },
  { theme: 'light', label: 'Light', icon: 'sun' },
  { theme: 'dark', label: 'Dark', icon: 'moon' },
];

@Component({
  selector: 'crpm-theme-switch',
  imports: [MatMenuModule, Icon],
  template: `
    <button type="button" class="icon-button" aria-label="Theme" [matMenuTriggerFor]="menu">
      <crpm-icon [name]="icon()" />
    </button>
    <mat-menu #menu="matMenu">
      @for (choice of choices; track choice.theme) {
        <button
          mat-menu-item
          role="menuitemradio"
          [attr.aria-checked]="themes.chosen() === choice.theme"
          (click)="themes.chosen.set(choice.theme)"
        >
          <span class="row">
            <crpm-icon [name]="choice.icon" /> <span class="grow">{{ choice.label }}</span>
            @if (themes.chosen() === choice.theme) {
              <crpm-icon name="check" [size]="16" />
            }
          </span>
        </button>
      }
    </mat-menu>
  `,
})
export class ThemeSwitch {
  protected readonly themes = inject(Themes);
  protected readonly choices = THEMES;
  protected readonly icon = computed(
    () => THEMES.find(({ theme }) => theme === this.themes.chosen())?.icon ?? 'monitor',
  );
}
