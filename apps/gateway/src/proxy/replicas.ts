import { Refusal, type Clock } from '@crpm/event-sourcing';
import { InTurn, type ServiceName } from '@crpm/service-kit/distributed';
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

/** Of a service that slept while the request lay there: our caller was not late, and is not told so. */
const READ_TOO_LATE = 408;

/** The replicas of one service over HTTP, asked in turn. One that is not there is passed over. */
export class Replicas {
  private readonly pools: InTurn<Pool>;

  constructor(
    private readonly service: ServiceName,
    origins: readonly string[],
    clock: Clock,
  ) {
    const pools = origins.map(
      (origin) =>
        new Pool(origin, {
          connections: CONNECTIONS,
          headersTimeout: ANSWER_WITHIN,
          bodyTimeout: ANSWER_WITHIN,
          connect: { timeout: CONNECT_WITHIN },
        }),
    );
    this.pools = new InTurn(pools, clock);
  }

  /** @throws Refusal `unavailable` that names the service, where none answers. */
  async request(request: ServiceRequest): Promise<Dispatcher.ResponseData> {
    const { method, path, headers, body = null, signal } = request;
    for (const pool of this.pools.order()) {
      try {
        const answer = await pool.request({ method, path, headers: [...headers], body, signal });
        if (answer.statusCode !== READ_TOO_LATE) return answer;
        await answer.body.dump();
        this.pools.rest(pool);
        if (!request.repeatable) break;
      } catch (error) {
        if (signal.aborted) throw error;
        this.pools.rest(pool);
        const code = String((error as { code?: unknown }).code);
        if (!NOT_REACHED.has(code) && !(request.repeatable && BROKEN.has(code))) break;
      }
    }
    throw new Refusal('unavailable', `The ${this.service} service does not answer.`);
  }

  async close(): Promise<void> {
    await Promise.all(this.pools.replicas.map((pool) => pool.close()));
  }
}
