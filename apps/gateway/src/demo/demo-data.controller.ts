import { Refusal } from '@crpm/event-sourcing';
import { INFRASTRUCTURE, type Infrastructure } from '@crpm/service-kit';
import { Controller, Get, HttpCode, Inject, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ShopClient } from '../cli/shop-client.ts';
import { fillShop } from './fill-shop.ts';

const PATH = '/api/v1/demo-data';
const SEED = 1;

export interface DemoJob {
  readonly id: string;
  readonly status: 'running' | 'completed' | 'failed';
  readonly progress: { readonly done: number; readonly total: number };
  readonly failure: string | null;
}

/** Fills the shop with demo data. One at a time; the keys of its requests keep it from doubling. */
@Controller(PATH)
export class DemoDataController {
  private job: DemoJob | undefined;

  constructor(@Inject(INFRASTRUCTURE) private readonly infrastructure: Infrastructure) {}

  @Post()
  @HttpCode(202)
  start(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): DemoJob {
    const { ids, timers } = this.infrastructure;
    if (this.job?.status !== 'running') {
      // By the address that the caller has reached: the public API, like every other client.
      const client = new ShopClient(`http://${request.headers.host ?? ''}`, timers);
      this.job = this.run(ids.uuid(), client);
    }
    void reply.header('location', `${PATH}/${this.job.id}`);
    return this.job;
  }

  @Get(':id')
  find(@Param('id') id: string): DemoJob {
    if (this.job?.id !== id) throw new Refusal('not-found', 'There is no such job.');
    return this.job;
  }

  private run(id: string, client: ShopClient): DemoJob {
    const started = {
      id,
      status: 'running',
      progress: { done: 0, total: 1 },
      failure: null,
    } as const;
    const told = (change: Partial<DemoJob>) => {
      this.job = { ...(this.job ?? started), ...change };
    };
    fillShop(client, 'small', SEED, (_, done, total) => {
      told({ progress: { done, total } });
    }).then(
      () => {
        told({ status: 'completed' });
      },
      (error: unknown) => {
        told({ status: 'failed', failure: error instanceof Error ? error.message : String(error) });
      },
    );
    return started;
  }
}
