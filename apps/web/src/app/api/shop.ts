import { computed, Service } from '@angular/core';
import type { Settings } from '@crpm/contracts';
import { answerOf, read } from './api.ts';

/** The installation's settings, read once; until they are here, UTC and USD. */
@Service()
export class Shop {
  private readonly settings = read<Settings>(() => '/settings');
  readonly known = answerOf(this.settings);
  readonly baseCurrency = computed(() => this.known()?.baseCurrency ?? 'USD');
  readonly zone = computed(() => this.known()?.businessZone ?? 'UTC');
  /** The business day, YYYY-MM-DD; empty until known. */
  readonly today = computed(() => this.known()?.today ?? '');
}
