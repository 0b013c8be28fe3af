import type { Outcome } from '@crpm/event-sourcing';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** Sends a write's receipt: its version as ETag, where the record is, and whether it was a replay. */
export function respond<Receipt extends { readonly position: unknown; readonly version?: number }>(
  reply: FastifyReply,
  { answer, replayed }: Outcome<Receipt>,
  location?: string,
): Receipt {
  if (answer.version !== undefined) void reply.header('etag', etag(answer.version));
  if (location !== undefined) void reply.header('location', location);
  if (replayed) void reply.header('idempotency-replayed', 'true');
  return answer;
}

/** Sends one record with its ETag, or 304 to who has it already. */
export function show<Record>(
  request: FastifyRequest,
  reply: FastifyReply,
  record: Record,
  tag: string,
): Record | undefined {
  void reply.header('etag', tag);
  const seen = request.headers['if-none-match']?.split(',').map((one) => one.trim());
  if (!seen?.some((one) => one === '*' || one.replace(/^W\//, '') === tag)) return record;
  void reply.status(304);
  return undefined;
}

/**
 * A record's version as its ETag. `beside`: a figure of the record that moves without a new
 * version; an edit is not stale for it (If-Match), a copy is (If-None-Match).
 */
export const etag = (version: number, beside?: number): string =>
  beside === undefined ? `"${String(version)}"` : `"${String(version)}-${String(beside)}"`;
