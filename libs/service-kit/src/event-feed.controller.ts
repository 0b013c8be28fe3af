import type { Recorded } from '@crpm/contracts';
import { Controller, Inject, type Type } from '@nestjs/common';
import { MessagePattern } from '@nestjs/microservices';
import { EventSourcedService } from './event-sourced.module.ts';

export interface FeedRequest {
  readonly after: number;
  readonly limit: number;
}

/** A service's events as published, for whoever fills a gap or rebuilds. */
export const EventFeedController = {
  of(service: string): Type {
    @Controller()
    class ServiceEventFeed {
      constructor(@Inject(EventSourcedService) private readonly service: EventSourcedService) {}

      @MessagePattern(`${service}.events`)
      read({ after, limit }: FeedRequest): Promise<readonly Recorded[]> {
        return this.service.store.readAfter(after, Math.min(limit, 5000));
      }

      @MessagePattern(`${service}.head`)
      head(): Promise<number> {
        return this.service.store.head();
      }
    }
    return ServiceEventFeed;
  },
};
