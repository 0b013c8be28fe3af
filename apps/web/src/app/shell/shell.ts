import { A11yModule } from '@angular/cdk/a11y';
import {
  afterNextRender,
  Component,
  type ElementRef,
  inject,
  signal,
  viewChild,
} from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { NavigationEnd, Router, RouterOutlet } from '@angular/router';
import { filter, map, pairwise, startWith } from 'rxjs';
import { SalesUnderWay } from '../purchases/sales-under-way.ts';
import { Icon } from '../ui/icon.ts';
import { ToastOutlet } from '../ui/toast.ts';
import { LiveBadge } from './live-badge.ts';
import { TroubleBanner } from './trouble-banner.ts';
import { Shortcuts } from './shortcuts.ts';
import { SideNav } from './side-nav.ts';
import { ThemeSwitch } from './theme-switch.ts';

/** The frame of the console: navigation, top bar, the page, and what may appear over them. */
@Component({
  selector: 'crpm-root',
  imports: [
    A11yModule,
    RouterOutlet,
    Icon,
    ToastOutlet,
    LiveBadge,
    SalesUnderWay,
    TroubleBanner,
    SideNav,
    ThemeSwitch,
  ],
  host: {
    '(document:keydown)': 'shortcuts.handle($event)',
    '(document:keydown.escape)': 'drawer.set(false)',
  },
  templateUrl: './shell.html',
  styleUrl: './shell.scss',
})
export class Shell {
  protected readonly shortcuts = inject(Shortcuts);
  /** The navigation lies over the page; only where there is no room beside it. */
  protected readonly drawer = signal(false);
  private readonly main = viewChild.required<ElementRef<HTMLElement>>('main');

  constructor() {
    // Whoever presses Ctrl-K goes on typing at once: it must not be fetched only then.
    afterNextRender(() => void import('./command-palette.ts'));
    const router = inject(Router);
    router.events
      .pipe(
        filter((event) => event instanceof NavigationEnd),
        map(({ urlAfterRedirects }) => urlAfterRedirects.split('?')[0]),
        startWith(undefined),
        pairwise(),
        takeUntilDestroyed(),
      )
      .subscribe(([from, to]) => {
        // A new page is read from its start; a changed filter leaves the focus where it is.
        if (from !== undefined && from !== to) this.toMain();
      });
  }

  protected toMain(event?: Event): void {
    event?.preventDefault();
    this.main().nativeElement.focus({ preventScroll: event === undefined });
  }
}
