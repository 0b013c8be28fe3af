import { createHash } from 'node:crypto';
import { deriveUuid, Refusal, type CommandContext } from '@crpm/event-sourcing';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

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

/** The request's Caller, as a controller's parameter. */
export const FromCaller = createParamDecorator((_: unknown, context: ExecutionContext): Caller => {
  const request = context.switchToHttp().getRequest<FastifyRequest>();
  return callerOf(request);
});

export function callerOf(request: FastifyRequest): Caller {
  const idempotencyKey = keyOf(request);
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
  // Printable ASCII, as in every header; the bound keeps it an identifier.
  if (more.length > 0 || !/^[\x21-\x7e](?:[\x20-\x7e]{0,253}[\x21-\x7e])?$/.test(key)) {
    throw new Refusal('invalid-idempotency-key', 'Use one of 1 to 255 printable ASCII characters.');
  }
  return key;
}

function versionOf(header: string | undefined): number | '*' | undefined {
  if (header === undefined) return undefined;
  if (header === '*') return '*';
  const match = /^"(\d{1,10})(?:-\d{1,10})?"$/.exec(header);
  if (!match) throw new Refusal('invalid-if-match', 'If-Match must be one ETag such as "3", or *.');
  return Number(match[1]);
}
