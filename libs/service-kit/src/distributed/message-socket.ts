import { JsonSocket } from '@nestjs/microservices';
import type { Socket } from 'node:net';

/** Characters of one message: a feed's answer has at most an eighth of it (event-feed.controller). */
const LARGEST_MESSAGE = 64 * 1024 * 1024;
/** Bytes of messages that have begun to come, of all who share it: nobody has shown yet who they are. */
const MOST_BEGUN = 256 * 1024 * 1024;
/** Who has sent no more than this is let go on all the same. */
const SMALL = 1024 * 1024;
/** Milliseconds that may pass amid a message. */
const PATIENCE = 10_000;

/** Of all sockets of a server, in bytes. */
export interface Begun {
  bytes: number;
}

/** What is said in one turn of the event loop leaves together, and at once. */
export class MessageSocket extends JsonSocket {
  /** What has come since the last message was complete. */
  private bytes = 0;

  constructor(
    socket: Socket,
    private readonly begun: Begun = { bytes: 0 },
  ) {
    super(socket, { maxBufferSize: LARGEST_MESSAGE, incompleteMessageTimeout: PATIENCE });
    // Without it, a question waits in the kernel for word of the one before: up to 40 ms.
    socket.setNoDelay(true);
    socket.once('close', () => {
      this.hold(0);
    });
  }

  override handleSend(message: unknown, callback?: (error?: unknown) => void): void {
    const { netSocket } = this;
    netSocket.cork();
    process.nextTick(() => {
      netSocket.uncork();
    });
    super.handleSend(message, callback);
  }

  protected override handleData(data: Buffer | string): void {
    this.hold(this.bytes + data.length);
    if (this.begun.bytes > MOST_BEGUN && this.bytes > SMALL) this.netSocket.destroy();
    else super.handleData(data);
  }

  protected override emitMessage(data: string): void {
    this.hold(0);
    super.emitMessage(data);
  }

  private hold(bytes: number): void {
    this.begun.bytes += bytes - this.bytes;
    this.bytes = bytes;
  }
}
