import { Refusal } from '@crpm/event-sourcing';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { sendProblem } from '../http/problem.filter.ts';

/** From when the answer is called on, the server says that it is not ready. Before it has routes. */
export function unreadyOnceCalled(app: NestFastifyApplication): () => void {
  let stopping = false;
  app
    .getHttpAdapter()
    .getInstance()
    .addHook('onRequest', (request, reply, done) => {
      // Whoever keeps this connection opens the next one elsewhere.
      if (stopping) void reply.header('connection', 'close');
      if (stopping && request.url === '/health/ready') {
        sendProblem(request, reply, new Refusal('unavailable', 'This process is stopping.'));
      } else done();
    });
  return () => {
    stopping = true;
  };
}
