import '@fastify/static';
import { existsSync } from 'node:fs';
import { join, sep } from 'node:path';
import { Refusal } from '@crpm/event-sourcing';
import { Controller, Get, Inject, Query, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
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

const nothing = () => new Refusal('not-found', 'There is nothing at this address.');

/** Serves the console: its files as they are, its page for every address that it routes itself. */
@ApiExcludeController()
@Controller()
export class ConsoleController {
  constructor(@Inject(CONSOLE_FOLDER) private readonly folder: string) {}

  /** Its pages keep filters in the query, whatever they are called. */
  @Get('*')
  async file(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Query() _query: unknown,
  ): Promise<void> {
    const path = decodeURIComponent(request.url.split('?')[0] ?? '/');
    const isFile = this.hasFile(path);
    if (!isFile && !isPage(path, request.headers.accept)) throw nothing();
    void reply
      .header('content-security-policy', CONTENT_SECURITY_POLICY)
      .header('referrer-policy', 'no-referrer');
    if (isFile && path !== '/index.html') {
      const hashed = HASHED.test(path);
      await reply.sendFile(path, { maxAge: hashed ? ONE_YEAR : 0, immutable: hashed });
      return;
    }
    await reply
      .header('cache-control', 'no-cache')
      .header('vary', 'accept')
      .sendFile('index.html', { cacheControl: false });
  }

  private hasFile(path: string): boolean {
    const file = join(this.folder, path);
    return /\.\w+$/.test(path) && file.startsWith(this.folder + sep) && existsSync(file);
  }
}

/** Addresses that browsers open and the console routes: nothing that tools look for. */
const isPage = (path: string, accept = ''): boolean =>
  path === '/' ||
  (accept.includes('text/html') && !/^\/(api|health)(\/|$)/i.test(path) && !path.includes('.'));
