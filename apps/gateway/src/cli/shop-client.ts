import { Problem } from '@crpm/contracts';
import { type Timers, wait } from '@crpm/event-sourcing';

const ATTEMPTS = 8;
const PAUSE = 500;

export interface ShopRequest {
  readonly body?: unknown;
  readonly form?: FormData;
  /** The same key again gets the same answer, and does nothing twice. */
  readonly key?: string;
}

/** The shop's public API, as the command line uses it. Throws Errors with one line for people. */
export class ShopClient {
  constructor(
    private readonly url: string,
    private readonly timers: Timers,
  ) {}

  get<Answer>(path: string): Promise<Answer> {
    return this.send('GET', path, {});
  }

  /** Waits and asks again where the shop is busy, or its answer is lost and asking twice is safe. */
  async send<Answer>(method: string, path: string, request: ShopRequest): Promise<Answer> {
    const headers: Record<string, string> = {};
    if (request.key !== undefined) headers['idempotency-key'] = request.key;
    if (request.body !== undefined) headers['content-type'] = 'application/json';
    const body = request.form ?? (request.body === undefined ? null : JSON.stringify(request.body));
    for (let attempt = 1; ; attempt += 1) {
      const repeatable = method === 'GET' || request.key !== undefined;
      const last = attempt === ATTEMPTS || !repeatable;
      const answer = await this.fetch(path, { method, headers, body }, last);
      if (!answer) {
        await wait(this.timers, PAUSE * attempt);
        continue;
      }
      if (answer.ok) return (await answer.json()) as Answer;
      const problem = Problem.safeParse(await answer.json().catch(() => undefined)).data;
      const said = problem ? `${problem.detail} (${problem.code})` : answer.statusText;
      if (answer.status !== 503 || attempt === ATTEMPTS) {
        throw new Error(`The shop answered ${answer.status}: ${said}`);
      }
      await wait(this.timers, PAUSE * attempt);
    }
  }

  /** Undefined where the answer was lost, and it is not the last time. */
  private async fetch(
    path: string,
    options: RequestInit,
    last: boolean,
  ): Promise<Response | undefined> {
    try {
      return await fetch(this.url + path, options);
    } catch (error) {
      const { cause } = error as { cause?: { code?: unknown } };
      if (!last && cause?.code !== 'ECONNREFUSED') return undefined;
      throw new Error(
        `No shop answers at ${this.url}. Start it with "npm start", or set CRPM_URL.`,
        { cause: error },
      );
    }
  }
}
