import { type FiguresStatus, STORES } from '@crpm/contracts';
import { Refusal } from '@crpm/event-sourcing';
import { ask, INFRASTRUCTURE, type Infrastructure } from '@crpm/service-kit';
import { Controller, Get, Header, Inject } from '@nestjs/common';

/** An engine that was killed is back by then. */
const MOST_HELD_UP = 30_000;

interface Healthy {
  readonly status: 'ok';
}

/** Probes: 200, or 503 with a problem that says what is the matter. */
@Controller('/health')
export class HealthController {
  constructor(@Inject(INFRASTRUCTURE) private readonly infrastructure: Infrastructure) {}

  /** The process answers; nothing else is looked at. */
  @Get('live')
  live(): Healthy {
    return { status: 'ok' };
  }

  /** Every service answers, and the figures are known to be what was written. */
  @Get('startup')
  @Header('cache-control', 'no-store')
  async startup(): Promise<Healthy> {
    await this.started();
    return { status: 'ok' };
  }

  /** As startup, and the figures get on. That they lack something, or how far, is not asked here. */
  @Get('ready')
  @Header('cache-control', 'no-store')
  async ready(): Promise<Healthy> {
    const { stores } = await this.started();
    const now = this.infrastructure.clock.now();
    for (const [store, { trouble, heldUpSince }] of Object.entries(stores)) {
      const since = heldUpSince === null ? now : Date.parse(heldUpSince);
      if (now - since < MOST_HELD_UP) continue;
      throw new Refusal('unavailable', `The figures of ${store} are held up: ${trouble}`);
    }
    return { status: 'ok' };
  }

  /** How far the figures are, what they lack, and what holds them up. */
  @Get('lag')
  @Header('cache-control', 'no-store')
  lag(): Promise<FiguresStatus> {
    return ask<FiguresStatus>(this.infrastructure, 'analytics.status', {});
  }

  private async started(): Promise<FiguresStatus> {
    const [status] = await Promise.all([
      this.lag(),
      ...STORES.map((store) => this.infrastructure.feed.head(store)),
    ]);
    if (status.state === 'running') return status;
    const doing = status.state === 'checking' ? 'checked' : 'made anew';
    const why = status.trouble === null ? '' : ` That is held up: ${status.trouble}`;
    throw new Refusal('unavailable', `The figures are being ${doing}.${why}`);
  }
}
