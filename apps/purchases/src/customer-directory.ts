import type { CustomerAtSale, RecordStatus } from '@crpm/contracts';
import { ask, INFRASTRUCTURE, type Infrastructure } from '@crpm/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import DataLoader from 'dataloader';

export type DescribedCustomer = CustomerAtSale & {
  readonly name: string;
  readonly status: RecordStatus;
};

/** Customers as their own service tells of them now; questions of one moment go out together. */
@Injectable()
export class CustomerDirectory {
  private readonly loader: DataLoader<string, DescribedCustomer | undefined>;

  constructor(@Inject(INFRASTRUCTURE) infrastructure: Infrastructure) {
    this.loader = new DataLoader(
      async (ids) => {
        const found = await ask<DescribedCustomer[]>(infrastructure, 'customers.describe', {
          ids,
        });
        const byId = new Map(found.map((described) => [described.customerId, described]));
        return ids.map((id) => byId.get(id));
      },
      {
        cache: false,
        maxBatchSize: 500,
        batchScheduleFn: (send) => {
          infrastructure.timers.soon(send);
        },
      },
    );
  }

  describe(id: string): Promise<DescribedCustomer | undefined> {
    return this.loader.load(id);
  }
}
