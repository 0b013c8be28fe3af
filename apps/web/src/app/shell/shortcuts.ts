import { DOCUMENT } from '@angular/common';
import { DestroyRef, inject, Service, signal } from '@angular/core';
import { MatDialog } from '@angular/material/dialog';
import { Router } from '@angular/router';
import { preference } from '../ui/preference.ts';
import { GROUNDWORK, HOME, MODULES } from './sections.ts';

export interface Shortcut {
  key: string;
  label: string;
  run: () => void;
}

/** After G, the letter must follow within this time. */
const SEQUENCE_MS = 1500;

/**
 * Single-key shortcuts. Pages add theirs for as long as they are shown (`shortcut()`); all but
 * Ctrl-K can be switched off, as WCAG 2.1.4 asks of single characters.
 */
@Service()
export class Shortcuts {
  private readonly router = inject(Router);
  private readonly dialog = inject(MatDialog);
  private readonly document = inject(DOCUMENT);
  private goingAt = Number.NEGATIVE_INFINITY;

  readonly enabled = preference('shortcuts', true);
  private readonly ofPage = signal<readonly Shortcut[]>([]);
  /** Those of the page that is shown. */
  readonly pageShortcuts = this.ofPage.asReadonly();

  add(shortcut: Shortcut): () => void {
    this.ofPage.update((known) => [...known, shortcut]);
    return () => {
      this.ofPage.update((known) => known.filter((other) => other !== shortcut));
    };
  }

  handle(event: KeyboardEvent): void {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
      event.preventDefault();
      void this.openPalette();
      return;
    }
    if (!this.enabled() || event.ctrlKey || event.metaKey || event.altKey) return;
    if (isTyping(event.target) || this.dialog.openDialogs.length > 0) return;
    if (this.act(event)) event.preventDefault();
  }

  async openPalette(): Promise<void> {
    if (this.dialog.openDialogs.length > 0) return;
    const { CommandPalette } = await import('./command-palette.ts');
    this.dialog.open(CommandPalette, {
      ariaLabel: 'Search and go to',
      autoFocus: 'input',
      panelClass: 'palette-panel',
      position: { top: '12vh' },
      width: 'min(620px, calc(100vw - 24px))',
      maxWidth: '100vw',
    });
  }

  async openSheet(): Promise<void> {
    const { ShortcutSheet } = await import('./shortcut-sheet.ts');
    this.dialog.open(ShortcutSheet, { autoFocus: 'dialog', width: '520px' });
  }

  private act(event: KeyboardEvent): boolean {
    const key = event.key.toLowerCase();
    const going = event.timeStamp - this.goingAt < SEQUENCE_MS;
    this.goingAt = Number.NEGATIVE_INFINITY;
    if (going) {
      const section = [HOME, ...MODULES, ...GROUNDWORK].find(({ letter }) => letter === key);
      if (section) void this.router.navigateByUrl(section.path);
      return section !== undefined;
    }
    if (key === 'g') {
      this.goingAt = event.timeStamp;
      return true;
    }
    if (event.key === '?') {
      void this.openSheet();
      return true;
    }
    if (key === '/') return this.focusSearch();
    const own = this.ofPage().find((shortcut) => shortcut.key === key);
    own?.run();
    return own !== undefined;
  }

  private focusSearch(): boolean {
    const search = this.document.querySelector<HTMLElement>('main input[type="search"]');
    if (search) search.focus();
    else void this.openPalette();
    return true;
  }
}

/** Adds a single-key shortcut while the calling component lives. */
export function shortcut(key: string, label: string, run: () => void): void {
  inject(DestroyRef).onDestroy(inject(Shortcuts).add({ key, label, run }));
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.matches('input, textarea, select'))
  );
}
