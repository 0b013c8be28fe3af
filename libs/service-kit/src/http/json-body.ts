import { isUtf8 } from 'node:buffer';
import { Refusal } from '@crpm/event-sourcing';
import type { FastifyInstance } from 'fastify';
import { parseStrictJson } from './strict-json.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The body as it was sent. */
    bodyText?: string;
  }
}

const CHARSET = /;\s*charset\s*=\s*"?([^\s";]*)/i;

/** Bodies are JSON in UTF-8 and nothing else, unless a module brings a parser of its own. */
export function takeJson(fastify: FastifyInstance): void {
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser<Buffer>(
    'application/json',
    { parseAs: 'buffer' },
    (request, body, done) => {
      try {
        const charset = CHARSET.exec(request.headers['content-type'] ?? '')?.[1] ?? 'utf-8';
        if (charset.toLowerCase() !== 'utf-8') {
          throw new Refusal('unsupported-media-type', 'JSON is sent in UTF-8.');
        }
        // Node would put U+FFFD for what it cannot read, and that would be stored.
        if (!isUtf8(body)) throw new Refusal('malformed-request', 'The body is not valid UTF-8.');
        const text = body.toString();
        request.bodyText = text;
        done(null, text === '' ? undefined : parseStrictJson(text));
      } catch (error) {
        done(error as Error);
      }
    },
  );
}
