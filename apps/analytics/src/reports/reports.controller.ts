import {
  PositionVector,
  REPORT_IDS,
  ReportAnswer,
  ReportCatalogue,
  REPORTS,
  sortKeys,
  type ReportId,
} from '@crpm/contracts';
import { Refusal } from '@crpm/event-sourcing';
import { Answers } from '@crpm/service-kit';
import {
  Controller,
  Get,
  Headers,
  Inject,
  Param,
  Query,
  Res,
  StreamableFile,
} from '@nestjs/common';
import { ApiHeader, ApiParam, ApiProduces } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Readable } from 'node:stream';
import { QueryOfAnyReport } from './query-of-any-report.ts';
import { csvOf } from './report-csv.ts';
import { ReportRunner } from './run-report.ts';

const X_MIN_POSITION = {
  name: 'X-Min-Position',
  description:
    'Wait up to 2 s until the figures include these positions: "purchases=12,products=5".',
};

@Controller('/api/v1/reports')
export class ReportsController {
  constructor(@Inject(ReportRunner) private readonly reports: ReportRunner) {}

  @Get()
  @Answers(ReportCatalogue, 200)
  catalogue(): ReportCatalogue {
    return {
      data: REPORT_IDS.map((id) => {
        const report = REPORTS[id];
        return {
          id,
          title: report.title,
          group: report.group,
          question: report.question,
          covers: [...report.covers],
          groupBy: [...report.groupBy],
          measures: [...report.measures],
          totalMeasures: [...(report.totalMeasures ?? [])],
          defaultSort: report.defaultSort,
          sort: [...sortKeys(report)],
          chart: report.chart,
          filters: [...report.filters],
          options: [...report.options],
        };
      }),
    };
  }

  @Get(':report')
  @Answers(ReportAnswer, 200)
  @ApiProduces('application/json', 'text/csv')
  @ApiParam({ name: 'report', enum: REPORT_IDS })
  @ApiHeader(X_MIN_POSITION)
  @QueryOfAnyReport
  async report(
    @Param('report') id: string,
    @Query() query: Readonly<Record<string, unknown>>,
    @Headers('x-min-position') minPosition: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ReportAnswer | StreamableFile> {
    if (!isReport(id)) throw new Refusal('not-found', 'There is no such report.');
    const { answer, asked } = await this.reports.run(id, query, vectorOf(minPosition));
    void reply.header(
      'x-projection-position',
      Object.entries(answer.watermark)
        .map(([store, position]) => `${store}=${String(position)}`)
        .join(','),
    );
    if (asked.format === 'json') return answer;
    return new StreamableFile(Readable.from(csvOf(answer, asked.byteOrderMark)), {
      type: 'text/csv; charset=utf-8',
      disposition: `attachment; filename="${fileName(answer)}"`,
    });
  }
}

const isReport = (id: string): id is ReportId => (REPORT_IDS as readonly string[]).includes(id);

function vectorOf(header: string | undefined): Record<string, number> | undefined {
  if (header === undefined) return undefined;
  const parsed = PositionVector.safeParse(header.replaceAll(' ', ''));
  if (parsed.success) return parsed.data;
  const detail = 'must look like "purchases=12,products=5"';
  throw new Refusal('invalid-parameter', `X-Min-Position ${detail}`, [
    { pointer: 'X-Min-Position', code: 'invalid', detail },
  ]);
}

const fileName = ({ report, from, to }: ReportAnswer): string =>
  [report, from, to].filter((part) => part !== null).join('_') + '.csv';
