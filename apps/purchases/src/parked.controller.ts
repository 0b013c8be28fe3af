import { ParkedByReactors, RetriedByReactors, SkipByReactorRequest } from '@crpm/contracts';
import { Refusal } from '@crpm/event-sourcing';
import { Answers, EventSourcedService } from '@crpm/service-kit';
import { Body, Controller, Get, Inject, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

/** What people do about events that reactors could not handle: of the figures' see analytics. */
@Controller('/api/v1/purchases/parked')
export class ParkedController {
  constructor(@Inject(EventSourcedService) private readonly service: EventSourcedService) {}

  /** The events, why, and which of them somebody left out for good. */
  @Get()
  @Answers(ParkedByReactors, 200)
  async parked(): Promise<ParkedByReactors> {
    const lists = await Promise.all(
      [...this.service.reactors].map(async ([reactor, subscription]) =>
        (await subscription.parked()).map((event) => ({ reactor, ...event })),
      ),
    );
    return { data: lists.flat() };
  }

  /** Tries them again, and says how many still wait. */
  @Post('retry')
  @Answers(RetriedByReactors, 200)
  async retry(): Promise<RetriedByReactors> {
    let retried = 0;
    for (const subscription of this.service.reactors.values()) {
      retried += await subscription.retryParked();
    }
    const { data } = await this.parked();
    return { retried, parked: data.filter(({ skipped }) => !skipped).length };
  }

  /** Leaves one out for good, with a reason. */
  @Post('skip')
  @Answers(ParkedByReactors, 200)
  async skip(
    @Body({ schema: SkipByReactorRequest }) { reactor, position, reason }: SkipByReactorRequest,
    @Req() { actor }: Pick<FastifyRequest, 'actor'>,
  ): Promise<ParkedByReactors> {
    const subscription = this.service.reactors.get(reactor);
    if (!subscription) throw new Refusal('not-found', `There is no reactor ${reactor}.`);
    const at = new Date(this.service.infrastructure.clock.now()).toISOString();
    await subscription.skipParked(position, reason, actor, at);
    return this.parked();
  }
}
