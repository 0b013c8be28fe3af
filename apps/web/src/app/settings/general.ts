import { Component, computed, inject } from '@angular/core';
import { Shop } from '../api/shop.ts';
import { Shortcuts } from '../shell/shortcuts.ts';
import { type Theme, Themes } from '../shell/theme.ts';
import { formatDay, humanize, NOTHING } from '../ui/formats.ts';

const THEMES: readonly { theme: Theme; label: string }[] = [
  { theme: 'system', label: 'As the system' },
  { theme: 'light', label: 'Light' },
  { theme: 'dark', label: 'Dark' },
];

@Component({
  selector: 'crpm-general-settings',
  template: `
    <div class="parts">
      <section class="panel panel-body" aria-labelledby="shop">
        <h2 id="shop">This shop</h2>
        <p class="muted">Fixed when the shop recorded its first event.</p>
        <dl class="facts">
          @for (fact of facts(); track fact.label) {
            <div>
              <dt>{{ fact.label }}</dt>
              <dd>{{ fact.value ?? nothing }}</dd>
            </div>
          }
        </dl>
      </section>
      <section class="panel panel-body" aria-labelledby="browser">
        <h2 id="browser">This browser</h2>
        <p class="muted">Kept here only; others see the console their way.</p>
        <fieldset>
          <legend>Theme</legend>
          @for (choice of themes; track choice.theme) {
            <label class="checkbox">
              <input
                type="radio"
                name="theme"
                [checked]="theme() === choice.theme"
                (change)="theme.set(choice.theme)"
              />
              {{ choice.label }}
            </label>
          }
        </fieldset>
        <label class="checkbox">
          <input
            type="checkbox"
            [checked]="shortcuts.enabled()"
            (change)="shortcuts.enabled.set(!shortcuts.enabled())"
          />
          Single-key shortcuts (press <kbd>?</kbd> for the list)
        </label>
      </section>
    </div>
  `,
  styles: `
    .parts {
      display: grid;
      grid-template-columns: repeat(auto-fit, minmax(min(100%, 380px), 1fr));
      gap: var(--space-4);
    }

    .muted {
      margin-bottom: var(--space-4);
    }

    fieldset {
      display: flex;
      flex-wrap: wrap;
      gap: var(--space-1) var(--space-5);
      margin: 0 0 var(--space-4);
      padding: 0;
      border: 0;
    }

    legend {
      margin-bottom: var(--space-1);
      padding: 0;
      font-size: var(--text-sm);
      font-weight: 550;
    }
  `,
})
export default class GeneralSettings {
  private readonly shop = inject(Shop);
  protected readonly shortcuts = inject(Shortcuts);
  protected readonly theme = inject(Themes).chosen;
  protected readonly themes = THEMES;
  protected readonly nothing = NOTHING;

  protected readonly facts = computed(() => {
    const settings = this.shop.known();
    return [
      { label: 'Base currency', value: settings?.baseCurrency },
      { label: 'Business time zone', value: settings?.businessZone },
      { label: 'Business day', value: settings && formatDay(settings.today) },
      { label: 'Runs as', value: settings && humanize(settings.composition) },
      { label: 'Version', value: settings?.version },
    ];
  });
}
