import { FiguresStatus } from '@crpm/contracts';
import { Refusal } from '@crpm/event-sourcing';
import { Answers, ask, INFRASTRUCTURE, type Infrastructure } from '@crpm/service-kit';
import { Controller, Get, Header, Inject } from '@nestjs/common';
import * as z from 'zod';

/** Whether the process has begun when its figures are known to be right. */
export const BEGINS_WITH_FIGURES = Symbol('BeginsWithFigures');

const Healthy = z.object({ status: z.literal('ok') });
type Healthy = z.infer<typeof Healthy>;

/** Probes: 200, or 503 with a problem that says what is the matter. */
@Controller('/health')
export class HealthController {
  constructor(
    @Inject(INFRASTRUCTURE) private readonly infrastructure: Infrastructure,
    @Inject(BEGINS_WITH_FIGURES) private readonly beginsWithFigures: boolean,
  ) {}

  /** The process answers; nothing else is looked at. */
  @Get('live')
  @Answers(Healthy, 200)
  live(): Healthy {
    return { status: 'ok' };
  }

  /**
   * Where the figures are in this process: they are known to be what was written. A gateway before
   * other processes has nothing to begin with, and none of them waits for another.
   */
  @Get('startup')
  @Answers(Healthy, 200)
  @Header('cache-control', 'no-store')
  async startup(): Promise<Healthy> {
    if (!this.beginsWithFigures) return { status: 'ok' };
    const { state, trouble } = await this.lag();
    if (state === 'running') return { status: 'ok' };
    const doing = state === 'checking' ? 'checked' : 'made anew';
    const why = trouble === null ? '' : ` That is held up: ${trouble}`;
    throw new Refusal('unavailable', `The figures are being ${doing}.${why}`);
  }

  /** What this process needs to sell is there. Buying goes on without figures. */
  @Get('ready')
  @Answers(Healthy, 200)
  @Header('cache-control', 'no-store')
  async ready(): Promise<Healthy> {
    await this.infrastructure.readiness.check();
    return { status: 'ok' };
  }

  /** How far the figures are, what they lack, and what holds them up. */
  @Get('lag')
  @Answers(FiguresStatus, 200)
  @Header('cache-control', 'no-store')
  lag(): Promise<FiguresStatus> {
    return ask<FiguresStatus>(this.infrastructure, 'analytics.status', {});
  }
}
