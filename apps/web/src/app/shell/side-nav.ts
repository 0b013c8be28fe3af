import { Component, inject, output } from '@angular/core';
import { RouterLink, RouterLinkActive } from '@angular/router';
import { Shop } from '../api/shop.ts';
import { Icon } from '../ui/icon.ts';
import { GROUNDWORK, HOME, MODULES } from './sections.ts';

@Component({
  selector: 'crpm-side-nav',
  imports: [RouterLink, RouterLinkActive, Icon],
  templateUrl: './side-nav.html',
  styleUrl: './side-nav.scss',
})
export class SideNav {
  /** Somewhere was gone to: the drawer may close. */
  readonly left = output();
  protected readonly shop = inject(Shop);
  protected readonly home = HOME.path;
  protected readonly groups = [
    { label: 'Modules', sections: [HOME, ...MODULES] },
    { label: 'Shop', sections: GROUNDWORK },
  ];
}
