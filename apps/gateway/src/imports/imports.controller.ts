import { createReadStream, existsSync } from 'node:fs';
import {
  AnswerImportRequest,
  idPattern,
  ImportRecord,
  ImportsPage,
  StartImportQuery,
  type Page,
} from '@crpm/contracts';
import { deriveId, newId, type Outcome, Refusal } from '@crpm/event-sourcing';
import {
  Answers,
  FromCaller,
  INFRASTRUCTURE,
  type Caller,
  type Infrastructure,
} from '@crpm/service-kit';
import {
  Body,
  Controller,
  Delete,
  Get,
  Header,
  HttpCode,
  Inject,
  Param,
  Post,
  Query,
  Req,
  Res,
  StreamableFile,
} from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiBody, ApiConsumes, ApiProduces } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import * as z from 'zod';
import { ImportsService } from './imports.service.ts';
import { receiveFiles } from './receive-files.ts';

const PATH = '/api/v1/imports';
const FILES = {
  type: 'object',
  properties: { files: { type: 'array', items: { type: 'string', format: 'binary' } } },
  required: ['files'],
};
/** The most an import's files may hold together, unpacked. */
export const IMPORT_LIMIT = Symbol('ImportLimit');

@Controller(PATH)
export class ImportsController {
  constructor(
    @Inject(ImportsService) private readonly imports: ImportsService,
    @Inject(INFRASTRUCTURE) private readonly infrastructure: Infrastructure,
    @Inject(IMPORT_LIMIT) private readonly limitBytes: number,
  ) {}

  @Post()
  @Answers(ImportRecord, 202)
  @ApiConsumes('multipart/form-data')
  @ApiBody({ schema: FILES })
  @RouteConfig({ streamedBody: true })
  async start(
    @Query({ schema: StartImportQuery }) options: StartImportQuery,
    @FromCaller() caller: Caller,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ImportRecord> {
    const command = caller.command();
    const id = caller.idempotencyKey
      ? deriveId('import', command.commandId)
      : newId('import', this.infrastructure.ids);
    const outcome = await this.imports.start(id, command, options, (folder) =>
      receiveFiles(request, folder, this.limitBytes),
    );
    void reply.header('location', `${PATH}/${id}`);
    return recordOf(outcome, reply);
  }

  @Get()
  @Answers(ImportsPage, 200)
  list(): Page<ImportRecord> {
    return { data: this.imports.list(), page: { next: null, hasMore: false } };
  }

  @Get(':id')
  @Answers(ImportRecord, 200)
  find(@Param('id') id: string): ImportRecord {
    return this.known(id);
  }

  @Post(':id/answers')
  @Answers(ImportRecord, 202)
  async answer(
    @Param('id') id: string,
    @Body({ schema: AnswerImportRequest }) body: AnswerImportRequest,
    @FromCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ImportRecord> {
    this.known(id);
    return recordOf(await this.imports.answer(id, body, caller.command()), reply);
  }

  /** Runs it again where it failed of what passes, such as a full disk. */
  @Post(':id/retry')
  @Answers(ImportRecord, 202)
  async retry(
    @Param('id') id: string,
    @FromCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ImportRecord> {
    this.known(id);
    return recordOf(await this.imports.retry(id, caller.command()), reply);
  }

  /** Stops it where it runs, and removes it with its files. What it has written stays. */
  @Delete(':id')
  @HttpCode(204)
  async remove(@Param('id') id: string): Promise<void> {
    this.known(id);
    await this.imports.remove(id);
  }

  /** The rejected rows as they were, each with its reason. */
  @Get(':id/rejects.csv')
  @Answers(z.string(), 200)
  @ApiProduces('text/csv')
  @Header('content-type', 'text/csv; charset=utf-8')
  rejects(@Param('id') id: string): StreamableFile {
    this.known(id);
    const path = this.imports.rejectsPath(id);
    if (!existsSync(path)) throw new Refusal('not-found', 'No row has been read yet.');
    return new StreamableFile(createReadStream(path), {
      type: 'text/csv; charset=utf-8',
      disposition: `attachment; filename="${id}-rejects.csv"`,
    });
  }

  private known(id: string): ImportRecord {
    const record = idPattern('import').test(id) ? this.imports.find(id) : undefined;
    if (!record) throw new Refusal('not-found', `There is no import ${id}.`);
    return record;
  }
}

function recordOf({ answer, replayed }: Outcome<ImportRecord>, reply: FastifyReply): ImportRecord {
  if (replayed) void reply.header('idempotency-replayed', 'true');
  return answer;
}
