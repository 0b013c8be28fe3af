import { Reconciliation } from '@crpm/contracts';
import { Answers } from '@crpm/service-kit';
import { Controller, Get, Inject, Post, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Reconciler } from './reconciler.ts';

const PATH = '/api/v1/reconciliation';

/** Whether the figures are what the stores say, to the cent and the unit. */
@Controller(PATH)
export class ReconciliationController {
  constructor(@Inject(Reconciler) private readonly reconciler: Reconciler) {}

  /** What the last comparison found, and as of when the books last balanced. */
  @Get()
  @Answers(Reconciliation, 200)
  last(): Promise<Reconciliation> {
    return this.reconciler.last();
  }

  /** Compares them now; joins a comparison that runs. */
  @Post()
  @Answers(Reconciliation, 202)
  check(@Res({ passthrough: true }) reply: FastifyReply): Promise<Reconciliation> {
    void reply.header('location', PATH);
    return this.reconciler.check();
  }
}
