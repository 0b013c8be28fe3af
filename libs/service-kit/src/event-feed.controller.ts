import type { Recorded } from '@crpm/contracts';
import { Controller, Inject, type Type } from '@nestjs/common';
import { MessagePattern } from '@nestjs/microservices';
import { EventSourcedService } from './event-sourced.module.ts';

export interface FeedRequest {
  readonly after: number;
  readonly limit: number;
}

/** `more`: the message is full, and what was asked for goes on. */
export interface FeedAnswer {
  readonly events: readonly Recorded[];
  readonly more: boolean;
}

const MOST = 5000;
const AT_ONCE = 500;
/** Characters of data after which an answer ends: sales may have a thousand lines. */
const ENOUGH = 8_000_000;

/** A service's events as published, for whoever fills a gap or rebuilds. */
export const EventFeedController = {
  of(service: string): Type {
    @Controller()
    class ServiceEventFeed {
      constructor(@Inject(EventSourcedService) private readonly service: EventSourcedService) {}

      @MessagePattern(`${service}.events`)
      async read({ after, limit }: FeedRequest): Promise<FeedAnswer> {
        const events: Recorded[] = [];
        const wanted = Math.min(limit, MOST);
        let characters = 0;
        while (events.length < wanted) {
          if (characters >= ENOUGH) return { events, more: true };
          const some = await this.service.store.readAfter(
            events.at(-1)?.position ?? after,
            Math.min(wanted - events.length, AT_ONCE),
          );
          if (some.length === 0) break;
          for (const event of some) characters += JSON.stringify(event.data).length;
          events.push(...some);
        }
        return { events, more: false };
      }

      @MessagePattern(`${service}.head`)
      head(): Promise<number> {
        return this.service.store.head();
      }
    }
    return ServiceEventFeed;
  },
};
