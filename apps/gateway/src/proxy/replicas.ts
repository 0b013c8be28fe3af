import { Refusal, type Clock } from '@crpm/event-sourcing';
import type { ServiceName } from '@crpm/service-kit/distributed';
import { Pool, type Dispatcher } from 'undici';

/** A request for a service. */
export interface ServiceRequest {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  /** Names and values in turn. */
  readonly headers: readonly string[];
  readonly body?: Buffer | undefined;
  /** The same request again is the same thing done once. */
  readonly repeatable: boolean;
  readonly signal: AbortSignal;
}

const CONNECTIONS = 128;
const CONNECT_WITHIN = 2000;
/** Reports that wait for positions and then for the engine are the slowest. */
const ANSWER_WITHIN = 30_000;
/** Milliseconds for which a replica that failed is asked after the others only. */
const REST = 5000;

/** Failures before anything was sent. */
const NOT_REACHED = new Set([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'UND_ERR_CONNECT_TIMEOUT',
]);
/** Failures of a connection: what was sent on it may have been done. */
const BROKEN = new Set(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET']);

interface Replica {
  readonly pool: Pool;
  restsUntil: number;
}

/** The replicas of one service over HTTP, asked in turn. One that is not there is passed over. */
export class Replicas {
  private readonly replicas: readonly Replica[];
  private turn = 0;

  constructor(
    private readonly service: ServiceName,
    origins: readonly string[],
    private readonly clock: Clock,
  ) {
    this.replicas = origins.map((origin) => ({
      pool: new Pool(origin, {
        connections: CONNECTIONS,
        headersTimeout: ANSWER_WITHIN,
        bodyTimeout: ANSWER_WITHIN,
        connect: { timeout: CONNECT_WITHIN },
      }),
      restsUntil: 0,
    }));
  }

  /** @throws Refusal `unavailable` that names the service, where none answers. */
  async request(request: ServiceRequest): Promise<Dispatcher.ResponseData> {
    const { method, path, headers, body = null, signal } = request;
    for (const replica of this.inTurn()) {
      try {
        return await replica.pool.request({
          method,
          path,
          headers: [...headers],
          body,
          signal,
        });
      } catch (error) {
        if (signal.aborted) throw error;
        replica.restsUntil = this.clock.now() + REST;
        const code = String((error as { code?: unknown }).code);
        if (!NOT_REACHED.has(code) && !(request.repeatable && BROKEN.has(code))) break;
      }
    }
    throw new Refusal('unavailable', `The ${this.service} service does not answer.`);
  }

  async close(): Promise<void> {
    await Promise.all(this.replicas.map(({ pool }) => pool.close()));
  }

  /** Each once, those that failed a moment ago at the end; then the first again: it may be back. */
  private inTurn(): readonly Replica[] {
    this.turn = (this.turn + 1) % this.replicas.length;
    const turned = [...this.replicas.slice(this.turn), ...this.replicas.slice(0, this.turn)];
    const now = this.clock.now();
    const rests = ({ restsUntil }: Replica) => Number(restsUntil > now);
    const order = turned.sort((one, other) => rests(one) - rests(other));
    return [...order, ...order.slice(0, 1)];
  }
}
