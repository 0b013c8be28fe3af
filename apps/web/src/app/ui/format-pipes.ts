import { inject, Pipe, type PipeTransform } from '@angular/core';
import type { Money } from '@crpm/contracts';
import { Shop } from '../api/shop.ts';
import {
  formatDay,
  formatInstant,
  formatMoney,
  formatPercent,
  formatQuantity,
  NOTHING,
} from './formats.ts';

@Pipe({ name: 'money' })
export class MoneyPipe implements PipeTransform {
  transform(value: Money | null | undefined): string {
    return value ? formatMoney(value) : NOTHING;
  }
}

@Pipe({ name: 'quantity' })
export class QuantityPipe implements PipeTransform {
  transform(value: number | null | undefined): string {
    return typeof value === 'number' ? formatQuantity(value) : NOTHING;
  }
}

/** Of percent as the API gives it: 12.5 means 12.5 %. */
@Pipe({ name: 'percentOf' })
export class PercentOfPipe implements PipeTransform {
  transform(value: number | null | undefined): string {
    return typeof value === 'number' ? formatPercent(value) : NOTHING;
  }
}

/** A calendar day, YYYY-MM-DD. */
@Pipe({ name: 'day' })
export class DayPipe implements PipeTransform {
  transform(value: string | null | undefined): string {
    return value ? formatDay(value) : NOTHING;
  }
}

/** An instant, shown on the shop's clock whatever zone the reader sits in. */
@Pipe({ name: 'instant', pure: false })
export class InstantPipe implements PipeTransform {
  private readonly shop = inject(Shop);

  /** `day` leaves the time of day out: for lists. */
  transform(value: string | null | undefined, as: 'full' | 'day' = 'full'): string {
    return value ? formatInstant(value, this.shop.zone(), as) : NOTHING;
  }
}
