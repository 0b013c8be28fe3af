import { computed, Service } from '@angular/core';
import type { Settings } from '@crpm/contracts';
import { read } from './api.ts';

/** The installation's settings, read once; until they are here, UTC and USD. */
@Service()
export class Shop {
  private readonly settings = read<Settings>(() => '/settings');
  readonly known = computed(() => (this.settings.hasValue() ? this.settings.value() : undefined));
  readonly baseCurrency = computed(() => this.known()?.baseCurrency ?? 'USD');
  readonly zone = computed(() => this.known()?.businessZone ?? 'UTC');
  /** The business day, YYYY-MM-DD; empty until known. */
  readonly today = computed(() => this.known()?.today ?? '');
}
