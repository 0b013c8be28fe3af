import { JsonSocket } from '@nestjs/microservices';
import type { Socket } from 'node:net';

/** Characters of one message: a feed's answer has at most an eighth of it (event-feed.controller). */
const LARGEST_MESSAGE = 64 * 1024 * 1024;

/** What is said in one turn of the event loop leaves together, and at once. */
export class MessageSocket extends JsonSocket {
  constructor(socket: Socket) {
    super(socket, { maxBufferSize: LARGEST_MESSAGE });
    // Without it, a question waits in the kernel for word of the one before: up to 40 ms.
    socket.setNoDelay(true);
  }

  override handleSend(message: unknown, callback?: (error?: unknown) => void): void {
    const { netSocket } = this;
    netSocket.cork();
    process.nextTick(() => {
      netSocket.uncork();
    });
    super.handleSend(message, callback);
  }
}
