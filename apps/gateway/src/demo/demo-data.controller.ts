import { Refusal } from '@crpm/event-sourcing';
import {
  Answers,
  FromCaller,
  INFRASTRUCTURE,
  type Caller,
  type Infrastructure,
} from '@crpm/service-kit';
import { Controller, Get, Inject, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import * as z from 'zod';
import { ShopClient } from '../cli/shop-client.ts';
import { fillShop } from './fill-shop.ts';

const PATH = '/api/v1/demo-data';
const SEED = 1;

const DemoJob = z.object({
  id: z.string(),
  status: z.enum(['running', 'completed', 'failed']),
  progress: z.object({ done: z.int(), total: z.int() }),
  failure: z.string().nullable(),
});
export type DemoJob = z.infer<typeof DemoJob>;

/** Fills the shop with demo data. One at a time; the keys of its requests keep it from doubling. */
@Controller(PATH)
export class DemoDataController {
  private readonly jobs = new Map<string, DemoJob>();
  private running: string | undefined;
  /** The hash and the job of each request that came with an Idempotency-Key. */
  private readonly handled = new Map<string, { readonly hash: string; readonly id: string }>();

  constructor(@Inject(INFRASTRUCTURE) private readonly infrastructure: Infrastructure) {}

  @Post()
  @Answers(DemoJob, 202)
  start(
    @FromCaller() caller: Caller,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): DemoJob {
    const { commandId, requestHash } = caller.command();
    const earlier = this.handled.get(commandId);
    if (earlier && earlier.hash !== requestHash) {
      throw new Refusal(
        'idempotency-key-reused',
        'This Idempotency-Key was used with another request.',
      );
    }
    if (earlier) void reply.header('idempotency-replayed', 'true');
    const id = earlier?.id ?? this.running ?? this.run(request.server.listeningOrigin);
    if (requestHash !== undefined) this.handled.set(commandId, { hash: requestHash, id });
    void reply.header('location', `${PATH}/${id}`);
    return this.find(id);
  }

  @Get(':id')
  @Answers(DemoJob, 200)
  find(@Param('id') id: string): DemoJob {
    const job = this.jobs.get(id);
    if (!job) throw new Refusal('not-found', 'There is no such job.');
    return job;
  }

  /** By the public API, like every other client; where it is, the server knows and no caller. */
  private run(url: string): string {
    const { ids, timers } = this.infrastructure;
    const id = ids.uuid();
    let job: DemoJob = { id, status: 'running', progress: { done: 0, total: 1 }, failure: null };
    const told = (change: Partial<DemoJob>) => {
      job = { ...job, ...change };
      this.jobs.set(id, job);
    };
    told({});
    this.running = id;
    fillShop(new ShopClient(url, timers), 'small', SEED, (_, done, total) => {
      told({ progress: { done, total } });
    })
      .then(
        () => {
          told({ status: 'completed' });
        },
        (error: unknown) => {
          const failure = error instanceof Error ? error.message : String(error);
          told({ status: 'failed', failure });
        },
      )
      .finally(() => {
        this.running = undefined;
      });
    return id;
  }
}
