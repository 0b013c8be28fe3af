import type { Clock } from '@crpm/event-sourcing';
import { ClientTCP, type ReadPacket, type WritePacket } from '@nestjs/microservices';
import { MessageSocket } from './message-socket.ts';

export interface Address {
  readonly host: string;
  readonly port: number;
}

/** Milliseconds for which an address that gave no answer is asked after the others only. */
const REST = 5000;

/** Milliseconds without a word from a machine that was asked after which it may be gone. */
const SILENCE = 1000;

/**
 * A connection to one replica of a service; made anew after it broke. Whoever gave up waiting for an
 * answer, and has heard nothing at all meanwhile, ends it: a machine that is gone says no goodbye.
 */
export class MessageConnection extends ClientTCP {
  private heardAt = 0;
  private restsUntil = 0;

  constructor(
    { host, port }: Address,
    private readonly clock: Clock,
    token: () => string,
  ) {
    super({ host, port, socketClass: MessageSocket });
    this.setOnDispatchHook((packet) => {
      packet.metadata = { token: token() };
    });
  }

  /** Whether it failed a moment ago. */
  get rests(): boolean {
    return this.clock.now() < this.restsUntil;
  }

  /** It failed: let others be asked first. */
  rest(): void {
    this.restsUntil = this.clock.now() + REST;
  }

  override connect(): Promise<unknown> {
    const connecting = super.connect();
    return connecting.catch((error: unknown) => {
      // Else it would be the answer to the next question too, until the socket is closed.
      if (this.connectionPromise === connecting) this.handleClose();
      throw error;
    });
  }

  override handleResponse(message: unknown): Promise<void> {
    this.heardAt = this.clock.now();
    return super.handleResponse(message);
  }

  protected override publish(
    packet: ReadPacket,
    callback: (packet: WritePacket) => void,
  ): () => void {
    const askedAt = this.clock.now();
    let answered = false;
    const forget = super.publish(packet, (answer) => {
      answered = true;
      callback(answer);
    });
    return () => {
      forget();
      const waited = this.clock.now() - askedAt;
      if (answered || this.heardAt >= askedAt || waited < SILENCE) return;
      this.rest();
      this.socket?.netSocket.destroy();
    };
  }
}
