import { Component, computed, inject } from '@angular/core';
import { Badge } from '../ui/badge.ts';
import { DayPipe, InstantPipe } from '../ui/format-pipes.ts';
import { humanize, NOTHING } from '../ui/formats.ts';
import CustomerDetail from './customer-detail.ts';

@Component({
  selector: 'crpm-customer-overview',
  imports: [Badge, DayPipe, InstantPipe],
  templateUrl: './customer-overview.html',
  styleUrl: './customer-overview.scss',
})
export default class CustomerOverview {
  protected readonly record = inject(CustomerDetail).record;
  protected readonly nothing = NOTHING;

  protected readonly gender = computed(() => {
    const gender = this.record()?.gender;
    return gender ? humanize(gender) : NOTHING;
  });
  /** The address as on an envelope, one line each. */
  protected readonly address = computed(() => {
    const address = this.record()?.address;
    if (!address) return [];
    const place = [address.postalCode, address.city].filter(Boolean).join(' ');
    const lines = [address.line1, address.line2, place, address.state, address.countryName];
    return lines.filter((line) => line !== null && line !== '');
  });
}
