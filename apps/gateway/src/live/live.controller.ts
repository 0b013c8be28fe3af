import { Controller, Get, Inject, Res } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiOkResponse } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { OutgoingHttpHeaders } from 'node:http';
import { LiveStream } from './live-stream.ts';

@Controller('/api/v1/stream')
export class LiveController {
  constructor(@Inject(LiveStream) private readonly live: LiveStream) {}

  /** Server-sent events `figures` and `activity`, and a heartbeat that keeps proxies awake. */
  @Get()
  @ApiOkResponse({ content: { 'text/event-stream': { schema: { type: 'string' } } } })
  @RouteConfig({ endlessAnswer: true })
  stream(@Res() reply: FastifyReply): void {
    this.live.refuseWhenFull();
    // Written to as it is: Nest's own @Sse keeps what a client does not read, for ever.
    reply.hijack();
    reply.raw.writeHead(200, {
      ...(reply.getHeaders() as OutgoingHttpHeaders),
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    });
    this.live.listen(reply.raw);
  }
}
