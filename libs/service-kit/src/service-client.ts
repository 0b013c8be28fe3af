import { Refusal, type Fault } from '@crpm/event-sourcing';
import type { ClientProxy } from '@nestjs/microservices';
import { firstValueFrom, timeout } from 'rxjs';

/** How an error travels between services: transports know only plain data. */
export interface ErrorEnvelope {
  readonly code: string;
  readonly detail: string;
  readonly errors: readonly Fault[];
}

const isEnvelope = (error: unknown): error is ErrorEnvelope =>
  typeof error === 'object' && error !== null && 'code' in error && 'detail' in error;

/** Asks another service. Its refusals come back as refusals; no answer in time is `unavailable`. */
export async function ask<Answer>(
  client: ClientProxy,
  pattern: string,
  question: unknown,
  milliseconds = 5000,
): Promise<Answer> {
  try {
    return await firstValueFrom(
      client.send<Answer>(pattern, question).pipe(timeout({ first: milliseconds })),
    );
  } catch (error) {
    if (isEnvelope(error)) {
      throw new Refusal(error.code as Refusal['code'], error.detail, error.errors);
    }
    throw new Refusal('unavailable', `${pattern.split('.')[0] ?? pattern} does not answer.`);
  }
}
