import type { Asked, Reply } from './memory-http.ts';
import type { RunningProcess } from './process.ts';
import type { Random } from './random.ts';
import type { World } from './world.ts';

/** One thing that somebody wanted of the shop, under one key, and every final answer to it. */
export interface Wish {
  readonly asked: Asked;
  readonly key: string;
  readonly replies: Reply[];
}

/** Milliseconds after which a client hangs up, and asks again. */
const PATIENCE = 6_000;
/** "Not now", and "not yet". */
const isFinal = ({ status }: Reply): boolean => status < 500 && status !== 202;

/** What clients asked for and were answered: kept outside the shop, whatever becomes of that. */
export class History {
  readonly wishes: Wish[] = [];

  of(method: string, path: RegExp): Wish[] {
    return this.wishes.filter(({ asked }) => asked.method === method && path.test(asked.path));
  }
}

/** Somebody who asks again under the same key until there is an answer. */
export class Client {
  private count = 0;

  constructor(
    private readonly name: string,
    private readonly world: World,
    readonly random: Random,
    private readonly history: History,
    /** The shop, where it runs. */
    private readonly shop: () => RunningProcess | undefined,
  ) {}

  async insist(method: string, path: string, body?: object, more = {}): Promise<Reply> {
    const key = `${this.name}-${String(++this.count)}`;
    const asked = { method, path, body, headers: { 'idempotency-key': key, ...more } };
    const wish: Wish = { asked, key, replies: [] };
    this.history.wishes.push(wish);
    for (;;) {
      // A finger that trembles, or a network that says things twice.
      const times = this.random.chance(0.1) ? 2 : 1;
      await Promise.all(
        Array.from({ length: times }, async () => {
          const reply = await this.ask(asked);
          if (reply && isFinal(reply)) wish.replies.push(reply);
        }),
      );
      const [reply] = wish.replies;
      if (reply) return reply;
      await this.rest(100, 1_500);
    }
  }

  rest(least: number, most: number): Promise<void> {
    return this.world.schedule.wait(this.random.between(least, most));
  }

  /** Undefined where it is not known what became of it. */
  async ask(asked: Asked): Promise<Reply | undefined> {
    const { trace, schedule } = this.world;
    const what = `${this.name} ${asked.method} ${asked.path}`;
    const process = this.shop();
    if (!process) return undefined;
    trace.note(`> ${what} ${JSON.stringify(asked.body)}`);
    const { life, http } = process;
    const reply = await Promise.race([
      http.request(asked),
      life.died.then(() => undefined),
      schedule.wait(PATIENCE).then(() => undefined),
    ]);
    trace.note(
      `< ${what} ${reply ? `${String(reply.status)} ${JSON.stringify(reply.body)}` : 'nothing'}`,
    );
    return reply;
  }
}
