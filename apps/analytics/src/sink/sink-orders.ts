import type { SqlDatabase } from '@crpm/adapters';
import type { ProblemCode, Skipped } from '@crpm/contracts';
import { Refusal, wait, type Ids, type Timers } from '@crpm/event-sourcing';

/** What people ask of the replica that brings the events in. */
export type Order =
  | { readonly what: 'retry' | 'rebuild' | 'check' }
  | {
      readonly what: 'skip';
      readonly store: string;
      readonly position: number;
      readonly skipped: Skipped;
    };

type Answer =
  { readonly result: unknown } | { readonly code: ProblemCode; readonly detail: string };

const POLL = 250;
/** Trying again may take a while. An order that is older nobody waits for any more. */
const PATIENCE = 20_000;

interface Given {
  readonly id: string;
  readonly asked: string;
}

/**
 * Orders given to a replica that does not lead: they stand in the database until the one that leads
 * has answered. Who does not wait any longer takes its order back; of who ended meanwhile it is
 * dropped, for nobody would expect it to be done hours later.
 */
export class SinkOrders {
  constructor(
    private readonly database: SqlDatabase,
    private readonly runtime: { readonly ids: Ids; readonly timers: Timers },
  ) {}

  async give(order: Order): Promise<unknown> {
    const id = this.runtime.ids.uuid();
    await this.database.write((transaction) =>
      transaction.run(
        `INSERT INTO sink_orders (id, asked, given_at) VALUES (?, ?, ${transaction.dialect.now})`,
        [id, JSON.stringify(order)],
      ),
    );
    try {
      for (let waited = 0; waited < PATIENCE; waited += POLL) {
        await wait(this.runtime.timers, POLL);
        const [row] = await this.database.query<{ answer: string | null }>(
          'SELECT answer FROM sink_orders WHERE id = ?',
          [id],
        );
        if (row?.answer) return resultOf(JSON.parse(row.answer) as Answer);
      }
    } finally {
      await this.database.write((transaction) =>
        transaction.run('DELETE FROM sink_orders WHERE id = ?', [id]),
      );
    }
    throw new Refusal('unavailable', 'The replica that works on the figures does not answer.');
  }

  /** Carries out what was ordered, one after another; done twice, each of them is done once. */
  async carryOut(work: (order: Order) => Promise<unknown>): Promise<void> {
    for (let order = await this.next(); order; order = await this.next()) {
      const { id, asked } = order;
      const answer = await answerOf(work(JSON.parse(asked) as Order));
      await this.database.write((transaction) =>
        transaction.run('UPDATE sink_orders SET answer = ? WHERE id = ?', [
          JSON.stringify(answer),
          id,
        ]),
      );
    }
  }

  /** What is to be done now: the one before may have taken longer than whoever gave this one waits. */
  private async next(): Promise<Given | undefined> {
    // Asked twice a second, for the most part for nothing.
    if ((await this.database.query('SELECT id FROM sink_orders')).length === 0) return undefined;
    return this.database.write(async (transaction) => {
      const { now } = transaction.dialect;
      await transaction.run(`DELETE FROM sink_orders WHERE given_at <= ${now} - ?`, [PATIENCE]);
      const [first] = await transaction.query<Given>(
        'SELECT id, asked FROM sink_orders WHERE answer IS NULL ORDER BY id',
      );
      return first;
    });
  }
}

const answerOf = (work: Promise<unknown>): Promise<Answer> =>
  work.then(
    (result) => ({ result }),
    (error: unknown) =>
      error instanceof Refusal
        ? { code: error.code, detail: error.detail }
        : { code: 'unavailable', detail: String(error) },
  );

function resultOf(answer: Answer): unknown {
  if ('result' in answer) return answer.result;
  throw new Refusal(answer.code, answer.detail);
}
