import type { FiguresStatus, ReportAnswer, ReportId, StreamMessages } from '@crpm/contracts';
import { Controller, Inject } from '@nestjs/common';
import { MessagePattern } from '@nestjs/microservices';
import { ReportRunner } from './reports/run-report.ts';
import type { AskedSales, SoldTotals } from './reports/sales-of.ts';
import { Sink } from './sink/sink.ts';

/** What other services ask of this one. */
@Controller()
export class AnalyticsMessages {
  constructor(
    @Inject(Sink) private readonly sink: Sink,
    @Inject(ReportRunner) private readonly reports: ReportRunner,
  ) {}

  /** Up to where the figures go, and how far behind that is. */
  @MessagePattern('analytics.watermark')
  watermark(): StreamMessages['figures'] {
    return this.sink.figures();
  }

  /** How far the figures are, what they lack, and what holds them up. */
  @MessagePattern('analytics.status')
  status(): FiguresStatus {
    return this.sink.status();
  }

  @MessagePattern('analytics.report')
  async report({ report, query }: { report: ReportId; query: unknown }): Promise<ReportAnswer> {
    const { answer } = await this.reports.run(report, query);
    return answer;
  }

  /** What the figures have of certain sales, wherever they come from. */
  @MessagePattern('analytics.sales-of')
  salesOf(asked: AskedSales): Promise<SoldTotals> {
    return this.reports.salesOf(asked);
  }
}
