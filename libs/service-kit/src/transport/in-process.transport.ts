import {
  BaseRpcContext,
  ClientProxy,
  Server,
  type CustomTransportStrategy,
  type ReadPacket,
  type WritePacket,
} from '@nestjs/microservices';
import type { Observable } from 'rxjs';
import { saidBy, vouchFor } from './on-behalf-of.ts';

/** Message patterns answered within the process. Copies what passes, as a wire would. */
export class InProcessServer extends Server implements CustomTransportStrategy {
  override readonly transportId = Symbol('in-process');
  private open = false;

  listen(callback: () => void): void {
    this.open = true;
    callback();
  }

  close(): void {
    this.open = false;
  }

  on(): void {
    // A function call has no connection, and so no events of one.
  }

  unwrap<T>(): T {
    return this as unknown as T;
  }

  async answer(pattern: string, asked: unknown): Promise<Observable<unknown>> {
    const handler = this.open ? this.getHandlerByPattern(pattern) : null;
    if (!handler) throw new Error(`no handler for ${pattern}`);
    const { question, actor } = saidBy(asked);
    const context = new BaseRpcContext([pattern]);
    if (actor !== undefined) vouchFor(context, actor);
    const result: unknown = await handler(structuredClone(question), context);
    return this.transformToObservable<unknown>(result as Observable<unknown>);
  }
}

export class InProcessClient extends ClientProxy {
  constructor(private readonly server: InProcessServer) {
    super();
  }

  connect(): Promise<void> {
    return Promise.resolve();
  }

  close(): void {
    // Nothing is held open.
  }

  unwrap<T>(): T {
    return this.server as unknown as T;
  }

  protected publish(packet: ReadPacket, callback: (packet: WritePacket) => void): () => void {
    let open = true;
    const reply = (answer: WritePacket) => {
      if (open) callback(answer);
    };
    this.server.answer(packet.pattern as string, packet.data).then(
      (answers) => {
        answers.subscribe({
          next: (response) => {
            reply({ response: structuredClone(response) });
          },
          error: (err: unknown) => {
            reply({ err, isDisposed: true });
          },
          complete: () => {
            reply({ isDisposed: true });
          },
        });
      },
      (err: unknown) => {
        reply({ err, isDisposed: true });
      },
    );
    return () => {
      open = false;
    };
  }

  protected dispatchEvent(): Promise<never> {
    return Promise.reject(new Error('facts travel on the bus, not between services'));
  }
}
