import { STATUS_CODES, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { Refusal, type Ids } from '@crpm/event-sourcing';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { problemOf, sendProblem } from './problem.filter.ts';

/** Node takes 16 KiB of headers together; an address of more than half of that is nobody's. */
export const LONGEST_URL = 8192;

export const urlTooLong = () =>
  new Refusal('url-too-long', `Addresses have at most ${String(LONGEST_URL)} characters.`);

/** Answers what the router cannot read, before any hook has seen it. */
export function answerUnroutable(
  error: FastifyError,
  request: FastifyRequest,
  reply: FastifyReply,
): void {
  void reply.headers(edgeHeaders(request.id));
  sendProblem(request, reply, unroutable(error.code, request.url));
}

function unroutable(code: string, url: string): Refusal {
  if (url.length > LONGEST_URL) return urlTooLong();
  // No id is so long.
  if (code === 'FST_ERR_MAX_PARAM_LENGTH') {
    return new Refusal('not-found', 'There is nothing at this address.');
  }
  return new Refusal('malformed-request', 'The address is not valid: look at its % escapes.');
}

/** Headers of every answer. Answers may hold personal data: nobody on the way keeps them. */
export const edgeHeaders = (requestId: string): Record<string, string> => ({
  'x-request-id': requestId,
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
});

/** Answers an Expect header of anything but 100-continue, of which no hook hears. */
export function answerExpectation(ids: Ids) {
  return (request: IncomingMessage, response: ServerResponse): void => {
    const refusal = new Refusal('expectation-failed', 'Leave out the Expect header.');
    const { status, headers, body } = lastAnswer(refusal, request.url ?? '', ids);
    response.writeHead(status, headers).end(body);
  };
}

/** Answers what is no HTTP, on the bare socket: there is no request yet. */
export function answerUnreadable(ids: Ids) {
  return (error: Error & { code?: string }, socket: Socket): void => {
    if (error.code === 'ECONNRESET' || !socket.writable) {
      socket.destroy();
      return;
    }
    const { status, headers, body } = lastAnswer(unreadable(error.code), '', ids);
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
    socket.end(
      [`HTTP/1.1 ${String(status)} ${STATUS_CODES[status] ?? ''}`, ...lines, '', body].join('\r\n'),
      () => socket.destroy(),
    );
  };
}

/** What a connection is told that is closed then. */
function lastAnswer(refusal: Refusal, instance: string, ids: Ids) {
  const problem = problemOf(refusal, instance, ids.uuid());
  const body = JSON.stringify(problem);
  const headers = {
    ...edgeHeaders(problem.requestId),
    'content-type': 'application/problem+json',
    'content-length': String(Buffer.byteLength(body)),
    connection: 'close',
  };
  return { status: problem.status, headers, body };
}

function unreadable(code: string | undefined): Refusal {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return new Refusal('header-too-large', 'The address and headers are too large.');
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return new Refusal('request-timeout', 'The headers did not come in time.');
    default:
      return new Refusal('malformed-request', 'This is not an HTTP request.');
  }
}
