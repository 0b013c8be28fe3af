import { Activities, STORES, type Recorded } from '@crpm/contracts';
import { Answers, INFRASTRUCTURE, type Infrastructure } from '@crpm/service-kit';
import { Controller, Get, Header, Inject } from '@nestjs/common';
import { type Activity, activityOf, newestFirst } from './activity.ts';

const MOST = 50;
/** A sale is several events and not all of them are told: so many are looked through. */
const LOOKED_THROUGH = 250;

/** What happened last, for a console that was not listening then: the stream goes on from here. */
@Controller('/api/v1/activity')
export class ActivityController {
  constructor(@Inject(INFRASTRUCTURE) private readonly infrastructure: Infrastructure) {}

  @Get()
  @Answers(Activities, 200)
  @Header('cache-control', 'no-store')
  async list(): Promise<{ data: Activity[] }> {
    const events = await Promise.all(STORES.map((store) => this.lastOf(store)));
    const told = events.flat().flatMap((event) => activityOf(event) ?? []);
    return { data: newestFirst(told, MOST) };
  }

  private async lastOf(store: string): Promise<readonly Recorded[]> {
    const { feed } = this.infrastructure;
    const after = Math.max(0, (await feed.head(store)) - LOOKED_THROUGH);
    return feed.read(store, after, LOOKED_THROUGH);
  }
}
