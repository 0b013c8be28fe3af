import { Component, inject } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatDialogModule } from '@angular/material/dialog';
import { GROUNDWORK, HOME, MODULES } from './sections.ts';
import { Shortcuts } from './shortcuts.ts';

/** What `?` shows: every shortcut that works here, and the switch that turns them off. */
@Component({
  selector: 'crpm-shortcut-sheet',
  imports: [MatButton, MatDialogModule],
  template: `
    <h2 mat-dialog-title>Keyboard shortcuts</h2>
    <mat-dialog-content>
      <div class="columns">
        <section>
          <h3>Anywhere</h3>
          <dl>
            <div>
              <dt>Search and go to</dt>
              <dd><kbd>Ctrl</kbd> <kbd>K</kbd></dd>
            </div>
            <div>
              <dt>Search this page</dt>
              <dd><kbd>/</kbd></dd>
            </div>
            <div>
              <dt>This sheet</dt>
              <dd><kbd>?</kbd></dd>
            </div>
            @for (own of shortcuts.pageShortcuts(); track own) {
              <div>
                <dt>{{ own.label }}</dt>
                <dd>
                  <kbd>{{ own.key.toUpperCase() }}</kbd>
                </dd>
              </div>
            }
          </dl>
        </section>
        <section>
          <h3>Go to</h3>
          <dl>
            @for (section of sections; track section.path) {
              <div>
                <dt>{{ section.label }}</dt>
                <dd>
                  <kbd>G</kbd> <kbd>{{ section.letter.toUpperCase() }}</kbd>
                </dd>
              </div>
            }
          </dl>
        </section>
      </div>
      <label class="checkbox">
        <input type="checkbox" [checked]="shortcuts.enabled()" (change)="toggle()" />
        Single-key shortcuts are on
      </label>
    </mat-dialog-content>
    <mat-dialog-actions align="end">
      <button matButton="outlined" type="button" mat-dialog-close>Close</button>
    </mat-dialog-actions>
  `,
  styles: `
    .columns {
      display: grid;
      grid-template-columns: repeat(auto-fit, minmax(200px, 1fr));
      gap: var(--space-5) var(--space-8);
      margin-bottom: var(--space-5);
      color: var(--ink);
    }

    h3 {
      margin-bottom: var(--space-2);
    }

    dl div {
      display: flex;
      justify-content: space-between;
      gap: var(--space-4);
      padding: 4px 0;
    }

    .checkbox {
      color: var(--ink);
    }
  `,
})
export class ShortcutSheet {
  protected readonly shortcuts = inject(Shortcuts);
  protected readonly sections = [HOME, ...MODULES, ...GROUNDWORK];

  protected toggle(): void {
    this.shortcuts.enabled.update((on) => !on);
  }
}
