import { finished } from 'node:stream';
import { Refusal, type Timers } from '@crpm/event-sourcing';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Patience } from './patience.ts';
import { sendProblem } from './problem.filter.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The body is taken as a stream of any length: only silence ends it, not its duration. */
    streamedBody?: boolean;
  }
}

/**
 * Cuts off clients that keep a connection with a body that does not come. Node's own limit knows no
 * routes, and an import of a gibibyte takes as long as it takes.
 */
export function limitBody(
  request: FastifyRequest,
  reply: FastifyReply,
  timers: Timers,
  patience: Patience,
): void {
  const { raw } = request;
  if (!('content-length' in raw.headers || 'transfer-encoding' in raw.headers)) return;
  if (request.routeOptions.config.streamedBody) {
    // Node destroys a socket that is silent for so long, unless somebody listens for it.
    raw.socket.setTimeout(patience.silence);
    finished(raw, () => raw.socket.setTimeout(0));
    return;
  }
  const cancel = timers.after(patience.whole, () => {
    if (reply.sent) raw.socket.destroy();
    else {
      void reply.header('connection', 'close');
      sendProblem(request, reply, new Refusal('request-timeout', 'The body did not come in time.'));
    }
  });
  finished(raw, cancel);
}
