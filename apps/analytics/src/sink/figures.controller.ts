import { ParkedList, RebuildProgress, RetriedParked, SkipParkedRequest } from '@crpm/contracts';
import { Refusal } from '@crpm/event-sourcing';
import { Answers } from '@crpm/service-kit';
import { Body, Controller, Get, Inject, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Sink } from './sink.ts';

const PATH = '/api/v1/analytics';

/** What people do when the figures lack something, or are doubted. How they are: /health/lag. */
@Controller(PATH)
export class FiguresController {
  constructor(@Inject(Sink) private readonly sink: Sink) {}

  /** Makes all figures anew from the events while they go on being read; joins one that runs. */
  @Post('rebuilds')
  @Answers(RebuildProgress, 202)
  async rebuild(@Res({ passthrough: true }) reply: FastifyReply): Promise<RebuildProgress> {
    const progress = await this.sink.beginRebuild();
    void reply.header('location', `${PATH}/rebuilds/latest`);
    return progress;
  }

  @Get('rebuilds/latest')
  @Answers(RebuildProgress, 200)
  latest(): RebuildProgress {
    const { rebuild } = this.sink.status();
    if (!rebuild) throw new Refusal('not-found', 'Nothing was rebuilt since the start.');
    return rebuild;
  }

  /** Tries the events again that could not be taken in, and says what is still missing. */
  @Post('parked/retry')
  @Answers(RetriedParked, 200)
  async retryParked(): Promise<RetriedParked> {
    const retried = await this.sink.retryParked();
    return { retried, incompleteSince: this.sink.incompleteSince() };
  }

  /** The events that the figures lack, why, and which of them somebody left out for good. */
  @Get('parked')
  @Answers(ParkedList, 200)
  parked(): ParkedList {
    return { data: this.sink.parked() };
  }

  /** Leaves one out for good, with a reason: what waits behind it in its stream is tried again. */
  @Post('parked/skip')
  @Answers(RetriedParked, 200)
  async skipParked(
    @Body({ schema: SkipParkedRequest }) { store, position, reason }: SkipParkedRequest,
    @Req() { actor }: Pick<FastifyRequest, 'actor'>,
  ): Promise<RetriedParked> {
    const retried = await this.sink.skipParked(store, position, reason, actor);
    return { retried, incompleteSince: this.sink.incompleteSince() };
  }
}
