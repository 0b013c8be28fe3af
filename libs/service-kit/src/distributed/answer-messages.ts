import type { Timers } from '@crpm/event-sourcing';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Address } from './message-connection.ts';
import { MessageServer } from './message-server.ts';
import { ServiceTokenGuard } from './service-token.guard.ts';
import type { TokenVerifier } from './service-token.ts';

/** Lets an application answer messages of other services, and of nobody else. */
export async function answerMessages(
  app: NestFastifyApplication,
  address: Address,
  verifier: TokenVerifier,
  timers: Timers,
): Promise<void> {
  // Before the server is connected: that is when each pattern gets its guards.
  app.useGlobalGuards(new ServiceTokenGuard(verifier));
  app.connectMicroservice(
    { strategy: new MessageServer(address, timers) },
    { inheritAppConfig: true },
  );
  await app.startAllMicroservices();
}
