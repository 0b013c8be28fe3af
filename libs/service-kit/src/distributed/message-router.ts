import type { Clock } from '@crpm/event-sourcing';
import { ClientProxy } from '@nestjs/microservices';
import { catchError, defer, throwError, type Observable } from 'rxjs';
import { isEnvelope } from '../service-client.ts';
import { MessageConnection, type Address } from './message-connection.ts';
import { isStopping } from './message-server.ts';

/**
 * Asks the service that a pattern's first word names, at one of its replicas. Where that one is not
 * there, or stops, another is asked: every question may be asked twice.
 */
export class MessageRouter extends ClientProxy {
  private readonly services: ReadonlyMap<string, MessageConnection[]>;
  private turn = 0;

  constructor(
    addresses: ReadonlyMap<string, readonly Address[]>,
    clock: Clock,
    tokenFor: (service: string) => string,
  ) {
    super();
    this.services = new Map(
      [...addresses].map(([service, replicas]) => [
        service,
        replicas.map((address) => new MessageConnection(address, clock, () => tokenFor(service))),
      ]),
    );
  }

  override send<Answer, Question>(pattern: string, question: Question): Observable<Answer> {
    const service = pattern.split('.')[0] ?? pattern;
    const replicas = this.services.get(service);
    if (!replicas) return throwError(() => new Error(`no address of ${service} is set`));
    // Once more than there are: the first may have been a connection that had ended already.
    return this.ask<Answer>(replicas, pattern, question, replicas.length);
  }

  connect(): Promise<void> {
    // Each connection is made by the first question.
    return Promise.resolve();
  }

  close(): void {
    for (const replicas of this.services.values()) for (const one of replicas) one.close();
  }

  unwrap<T>(): T {
    return this.services as unknown as T;
  }

  private ask<Answer>(
    replicas: readonly MessageConnection[],
    pattern: string,
    question: unknown,
    more: number,
  ): Observable<Answer> {
    return defer(() => {
      const connection = this.next(replicas);
      return connection.send<Answer>(pattern, question).pipe(
        catchError((error: unknown) => {
          if (isEnvelope(error) && !isStopping(error)) return throwError(() => error);
          connection.rest();
          return more === 0
            ? throwError(() => new Error('no replica answers'))
            : this.ask<Answer>(replicas, pattern, question, more - 1);
        }),
      );
    });
  }

  /** In turn; those that failed a moment ago only where there is no other. */
  private next(replicas: readonly MessageConnection[]): MessageConnection {
    this.turn += 1;
    const inTurn = replicas.map((_, index) => replicas[(this.turn + index) % replicas.length]);
    const found = inTurn.find((one) => one && !one.rests) ?? inTurn[0];
    if (!found) throw new Error('a service has no address');
    return found;
  }

  protected publish(): never {
    throw new Error('questions go out by their connections');
  }

  protected dispatchEvent(): Promise<never> {
    return Promise.reject(new Error('facts travel on the bus, not between services'));
  }
}
