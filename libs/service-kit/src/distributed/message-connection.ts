import { tellCauses } from '@crpm/adapters';
import type { Clock } from '@crpm/event-sourcing';
import { ClientTCP, type ReadPacket, type WritePacket } from '@nestjs/microservices';
import { saidBy } from '../transport/on-behalf-of.ts';
import { MessageSocket } from './message-socket.ts';

export interface Address {
  readonly host: string;
  readonly port: number;
}

/** Milliseconds without a word from a machine that was asked after which it may be gone. */
const SILENCE = 1000;

/**
 * A connection to one replica of a service; made anew after it broke. Whoever gave up waiting for an
 * answer, and has heard nothing at all meanwhile, ends it: a machine that is gone says no goodbye.
 */
export class MessageConnection extends ClientTCP {
  private heardAt = 0;

  constructor(
    { host, port }: Address,
    private readonly clock: Clock,
    private readonly tokenFor: (actor?: string) => string,
    private readonly onSilence: () => void,
  ) {
    super({ host, port, socketClass: MessageSocket });
  }

  protected override createPacket(pattern: unknown, asked: unknown): ReadPacket {
    const { question, actor } = saidBy(asked);
    const causes = tellCauses();
    const metadata = { token: this.tokenFor(actor), ...(causes !== undefined && { causes }) };
    return { ...super.createPacket(pattern, question), metadata };
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
      this.onSilence();
      this.socket?.netSocket.destroy();
    };
  }
}
