import { causedBy } from '@crpm/adapters';
import { wait, type Timers } from '@crpm/event-sourcing';
import { ServerTCP, type TcpContext, type TcpSocket } from '@nestjs/microservices';
import type { Socket } from 'node:net';
import type { ErrorEnvelope } from '../service-client.ts';
import type { Address } from './message-connection.ts';
import { MessageSocket, type Begun } from './message-socket.ts';

/** The answer of a process that stops: ask another one. */
interface Stopping extends ErrorEnvelope {
  readonly stopping: true;
}

const STOPPING: Stopping = {
  code: 'unavailable',
  detail: 'This process is stopping.',
  errors: [],
  stopping: true,
};

export const isStopping = (error: ErrorEnvelope): boolean => 'stopping' in error;

const LOOK = 20;
/** Milliseconds for what is being answered, and for the answers to be read. */
const GRACE = 10_000;
const FAREWELL = 1000;

/** Answers messages over TCP. What it has begun to answer when it stops, it answers. */
export class MessageServer extends ServerTCP {
  private answering = 0;
  private stopping = false;
  private readonly begun: Begun = { bytes: 0 };

  constructor(
    { host, port }: Address,
    private readonly timers: Timers,
  ) {
    super({ host, port });
    // Typed as if nobody waited for it, and awaited all the same.
    // eslint-disable-next-line @typescript-eslint/no-misused-promises
    this.setOnProcessingStartHook((_transport, context, done) => {
      this.answering += 1;
      const metadata = (context as TcpContext).getMetadata() as
        { readonly causes?: unknown } | undefined;
      return causedBy(metadata?.causes, done);
    });
    this.setOnProcessingEndHook(() => {
      this.answering -= 1;
    });
  }

  protected override getSocketInstance(socket: Socket): TcpSocket {
    return new MessageSocket(socket, this.begun);
  }

  override async handleMessage(socket: TcpSocket, message: unknown): Promise<unknown> {
    if (!this.stopping) return super.handleMessage(socket, message);
    const { id } = message as { id?: string };
    socket.sendMessage({ id, err: STOPPING, isDisposed: true });
    return undefined;
  }

  /** Nobody new is let in; who is connected is sent away, once nobody waits for an answer. */
  // eslint-disable-next-line @typescript-eslint/no-misused-promises -- awaited as well
  override async close(): Promise<void> {
    this.stopping = true;
    this.server.close();
    await this.until(() => this.answering === 0, GRACE);
    for (const socket of this.openSockets) socket.end();
    await this.until(() => this.openSockets.size === 0, FAREWELL);
    super.close();
  }

  private async until(done: () => boolean, milliseconds: number): Promise<void> {
    for (let waited = 0; waited < milliseconds; waited += LOOK) {
      // An answer goes out a moment after it was given.
      await wait(this.timers, LOOK);
      if (done()) return;
    }
  }
}
