import type { Outcome } from '@crpm/event-sourcing';
import type { FastifyReply } from 'fastify';

/** Sends a write's receipt: its version as ETag, where the record is, and whether it was a replay. */
export function respond<Receipt extends { readonly version: number }>(
  reply: FastifyReply,
  { answer, replayed }: Outcome<Receipt>,
  location?: string,
): Receipt {
  void reply.header('etag', etag(answer.version));
  if (location !== undefined) void reply.header('location', location);
  if (replayed) void reply.header('idempotency-replayed', 'true');
  return answer;
}

export const etag = (version: number): string => `"${String(version)}"`;
