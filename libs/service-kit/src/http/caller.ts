import { createHash } from 'node:crypto';
import { deriveUuid, Refusal, type CommandContext } from '@crpm/event-sourcing';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';

/** Printable ASCII, as in every header; the bound keeps it an identifier. */
const KEY = /^[\x21-\x7e](?:[\x20-\x7e]{0,253}[\x21-\x7e])?$/;
/** One ETag of ours; what follows the version is not about edits: see respond.ts. */
const VERSION = /^"(\d{1,10})(?:-\d{1,10})?"$/;

const IDEMPOTENCY_KEY = {
  name: 'Idempotency-Key',
  description: 'The same request with the same key is done once, however often it comes.',
  schema: { type: 'string', pattern: KEY.source },
} as const;

/** Of routes that change or remove what their caller must have seen. */
export const IF_MATCH = {
  name: 'If-Match',
  in: 'header',
  required: true,
  description: 'The ETag of the record as the caller has seen it, or * for however it is now.',
  schema: { type: 'string', pattern: `${VERSION.source}|^\\*$` },
} as const;

/** Who sends a request, and how it wants to be taken. */
export interface Caller {
  readonly actor: string;
  readonly correlationId: string;
  readonly idempotencyKey: string | undefined;
  /** Version in If-Match; undefined without the header, '*' for whatever version there is. */
  readonly ifMatch: number | '*' | undefined;
  /** The context of this request's command. */
  command(more?: { reason?: string | undefined; occurredAt?: string | undefined }): CommandContext;
  /** As `command`, for a change of something that the caller must have seen. */
  change(more?: { reason?: string | undefined }): CommandContext;
}

interface Needs {
  /** Nothing is done without an Idempotency-Key. */
  readonly key?: boolean;
}

const OfRequest = createParamDecorator((needs: Needs, context: ExecutionContext): Caller => {
  return callerOf(context.switchToHttp().getRequest<FastifyRequest>(), needs);
});

/** The request's Caller, as a controller's parameter. */
export const FromCaller =
  (needs: Needs = {}): ParameterDecorator =>
  (controller, name = '', index) => {
    OfRequest(needs)(controller, name, index);
    const handler = Object.getOwnPropertyDescriptor(controller, name) ?? {};
    ApiHeader({ ...IDEMPOTENCY_KEY, required: needs.key === true })(controller, name, handler);
  };

export function callerOf(request: FastifyRequest, needs: Needs = {}): Caller {
  const idempotencyKey = keyOf(request);
  if (needs.key && idempotencyKey === undefined) {
    throw new Refusal('idempotency-key-required', 'Send an Idempotency-Key with this request.');
  }
  const ifMatch = versionOf(request.headers['if-match']);
  const { actor } = request;
  const base = { actor, correlationId: request.id };
  const command: Caller['command'] = (more = {}) => ({
    ...base,
    ...more,
    ...(idempotencyKey === undefined
      ? { commandId: request.ids.uuid() }
      : {
          // A key's scope: the same key at another address is another key, on every service.
          commandId: deriveUuid(`${actor} ${request.method} ${pathOf(request)} ${idempotencyKey}`),
          requestHash: createHash('sha256')
            .update(`${request.method} ${request.url}\n${request.headers['if-match'] ?? ''}\n`)
            .update(request.bodyText ?? '')
            .digest('hex'),
        }),
  });
  return {
    ...base,
    idempotencyKey,
    ifMatch,
    command,
    change: (more) => {
      if (ifMatch === undefined) {
        throw new Refusal('precondition-required', 'Send the ETag you have seen as If-Match.');
      }
      return { ...command(more), ...(ifMatch === '*' ? {} : { expectedVersion: ifMatch }) };
    },
  };
}

const pathOf = ({ url }: FastifyRequest) => url.split('?')[0] ?? url;

function keyOf({ raw }: FastifyRequest): string | undefined {
  // Node joins repeated headers: two keys would look like one with a comma in it.
  const [key, ...more] = raw.headersDistinct['idempotency-key'] ?? [];
  if (key === undefined) return undefined;
  if (more.length > 0 || !KEY.test(key)) {
    throw new Refusal('invalid-idempotency-key', 'Use one of 1 to 255 printable ASCII characters.');
  }
  return key;
}

function versionOf(header: string | undefined): number | '*' | undefined {
  if (header === undefined) return undefined;
  if (header === '*') return '*';
  const match = VERSION.exec(header);
  if (!match) throw new Refusal('invalid-if-match', 'If-Match must be one ETag such as "3", or *.');
  return Number(match[1]);
}
