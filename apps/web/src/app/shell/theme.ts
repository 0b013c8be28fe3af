import { DOCUMENT } from '@angular/common';
import { effect, inject, Service } from '@angular/core';
import { preference } from '../ui/preference.ts';

export type Theme = 'system' | 'light' | 'dark';

/** The chosen theme, on the root element; theme.js puts it there before the first paint. */
@Service()
export class Themes {
  readonly chosen = preference<Theme>('theme', 'system');

  constructor() {
    const root = inject(DOCUMENT).documentElement;
    effect(() => {
      const theme = this.chosen();
      if (theme === 'system') delete root.dataset['theme'];
      else root.dataset['theme'] = theme;
    });
  }
}
