import { EventSourcedService, type Sample } from '@crpm/service-kit';
import { Inject, Injectable } from '@nestjs/common';

/** Milliseconds for which the last look is told: all products are looked through. */
const EVERY = 5 * 60_000;

/** Counts products that were sold though there were none: there must never be one. */
@Injectable()
export class NegativeStock {
  private looked: { readonly at: number; readonly samples: readonly Sample[] } | undefined;

  constructor(@Inject(EventSourcedService) private readonly service: EventSourcedService) {
    service.infrastructure.metrics.watch('crpm_stock_negative', () => this.count());
  }

  private async count(): Promise<readonly Sample[]> {
    const now = this.service.infrastructure.clock.now();
    if (this.looked && now >= this.looked.at && now - this.looked.at < EVERY) {
      return this.looked.samples;
    }
    const [row] = await this.service.database.query<{ count: number }>(
      'SELECT COUNT(*) AS count FROM products WHERE on_hand < 0',
    );
    const samples: Sample[] = [[row?.count ?? 0]];
    this.looked = { at: now, samples };
    return samples;
  }
}
