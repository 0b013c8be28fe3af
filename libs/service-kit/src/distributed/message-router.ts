import type { Clock } from '@crpm/event-sourcing';
import { ClientProxy } from '@nestjs/microservices';
import { catchError, throwError, type Observable } from 'rxjs';
import { isEnvelope } from '../service-client.ts';
import { InTurn } from './in-turn.ts';
import { MessageConnection, type Address } from './message-connection.ts';
import { isStopping } from './message-server.ts';
import type { TokenIssuer } from './service-token.ts';

/**
 * Asks the service that a pattern's first word names, at one of its replicas. Where that one is not
 * there, or stops, another is asked: every question may be asked twice.
 */
export class MessageRouter extends ClientProxy {
  private readonly services: ReadonlyMap<string, InTurn<MessageConnection>>;

  constructor(
    addresses: ReadonlyMap<string, readonly Address[]>,
    clock: Clock,
    tokenFor: TokenIssuer['tokenFor'],
  ) {
    super();
    this.services = new Map(
      [...addresses].map(([service, replicas]) => [
        service,
        connectionsTo(replicas, clock, (actor) => tokenFor(service, actor)),
      ]),
    );
  }

  override send<Answer, Question>(pattern: string, question: Question): Observable<Answer> {
    const service = pattern.split('.')[0] ?? pattern;
    const replicas = this.services.get(service);
    if (!replicas) return throwError(() => new Error(`no address of ${service} is set`));
    return this.ask<Answer>(replicas, replicas.order(), pattern, question);
  }

  connect(): Promise<void> {
    // Each connection is made by the first question.
    return Promise.resolve();
  }

  close(): void {
    for (const { replicas } of this.services.values()) for (const one of replicas) one.close();
  }

  unwrap<T>(): T {
    return this.services as unknown as T;
  }

  private ask<Answer>(
    replicas: InTurn<MessageConnection>,
    [connection, ...others]: readonly MessageConnection[],
    pattern: string,
    question: unknown,
  ): Observable<Answer> {
    if (!connection) return throwError(() => new Error('no replica answers'));
    return connection.send<Answer>(pattern, question).pipe(
      catchError((error: unknown) => {
        if (isEnvelope(error) && !isStopping(error)) return throwError(() => error);
        replicas.rest(connection);
        return this.ask<Answer>(replicas, others, pattern, question);
      }),
    );
  }

  protected publish(): never {
    throw new Error('questions go out by their connections');
  }

  protected dispatchEvent(): Promise<never> {
    return Promise.reject(new Error('facts travel on the bus, not between services'));
  }
}

function connectionsTo(
  addresses: readonly Address[],
  clock: Clock,
  tokenFor: (actor?: string) => string,
): InTurn<MessageConnection> {
  const connections = addresses.map((address) => {
    const connection: MessageConnection = new MessageConnection(address, clock, tokenFor, () => {
      turns.rest(connection);
    });
    return connection;
  });
  const turns = new InTurn(connections, clock);
  return turns;
}
