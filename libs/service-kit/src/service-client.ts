import { Refusal, type Fault } from '@crpm/event-sourcing';
import { firstValueFrom, Observable, takeUntil } from 'rxjs';
import type { Infrastructure } from './infrastructure.ts';

/** How an error travels between services: transports know only plain data. */
export interface ErrorEnvelope {
  readonly code: string;
  readonly detail: string;
  readonly errors: readonly Fault[];
}

/** Whether an error is a service's answer, and not the transport's. */
export const isEnvelope = (error: unknown): error is ErrorEnvelope =>
  typeof error === 'object' && error !== null && 'code' in error && 'detail' in error;

/** What asking takes. */
export type Asking = Pick<Infrastructure, 'client' | 'timers'>;

/** Asks another service. Its refusals come back as refusals; no answer in time is `unavailable`. */
export async function ask<Answer>(
  { client, timers }: Asking,
  pattern: string,
  question: unknown,
  milliseconds = 5000,
): Promise<Answer> {
  const late = new Observable<void>((over) => timers.after(milliseconds, () => over.next()));
  try {
    return await firstValueFrom(client.send<Answer>(pattern, question).pipe(takeUntil(late)));
  } catch (error) {
    if (isEnvelope(error) && error.code !== 'service-token-refused') {
      throw new Refusal(error.code as Refusal['code'], error.detail, error.errors);
    }
    const service = pattern.split('.')[0] ?? pattern;
    throw new Refusal('unavailable', `The ${service} service does not answer.`);
  }
}
