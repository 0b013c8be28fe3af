import '@fastify/static';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Refusal } from '@crpm/event-sourcing';
import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';

export const CONSOLE_FOLDER = Symbol('folder of the built console');

// Angular writes component styles into the page; everything else comes from our own files.
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "font-src 'self'",
  "base-uri 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

const ONE_YEAR = 31_536_000_000;
/** Names with a hash of their content never change. */
const HASHED = /-[\w-]{8}\.\w+$/;

/** Serves the console: its files as they are, its page for every address that it routes itself. */
@Controller()
export class ConsoleController {
  constructor(@Inject(CONSOLE_FOLDER) private readonly folder: string) {}

  @Get('*')
  async file(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const path = decodeURIComponent(request.url.split('?')[0] ?? '/');
    if (/^\/(api|health)(\/|$)/.test(path)) {
      throw new Refusal('not-found', `There is nothing at ${path}.`);
    }
    const isFile = /\.\w+$/.test(path);
    if (isFile && !existsSync(join(this.folder, path))) {
      throw new Refusal('not-found', `There is nothing at ${path}.`);
    }
    void reply
      .header('content-security-policy', CONTENT_SECURITY_POLICY)
      .header('referrer-policy', 'no-referrer');
    if (isFile && path !== '/index.html') {
      const hashed = HASHED.test(path);
      await reply.sendFile(path, { maxAge: hashed ? ONE_YEAR : 0, immutable: hashed });
      return;
    }
    await reply.header('cache-control', 'no-cache').sendFile('index.html', { cacheControl: false });
  }
}
