import type { Account, BooksAnswer, BooksPart, BooksQuestion, Recorded } from '@crpm/contracts';
import type { EventSourcedService } from './event-sourced.module.ts';

/** Events from one position to another, both included, in order. */
export type ReadEvents = (first: number, last: number) => AsyncIterable<Recorded>;

/** How a service keeps its books. */
export interface BookKeeping {
  take(event: Recorded): void;
  /** Of all parts, as of the event taken last. */
  accounts(): Account[];
  /** Of each record in these parts. */
  within(parts: readonly BooksPart[], read: ReadEvents): Account[] | Promise<Account[]>;
}

/** Events of one answer at most: who asks sees how far it is, and nobody waits long behind it. */
const MOST = 20_000;
const AT_ONCE = 500;

/**
 * A service's books, made from its own events and kept up in memory: what was recorded is never
 * changed, so that each event is read once. One question after another.
 */
export class StoreBooks {
  private position = 0;
  private turn: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly service: Pick<EventSourcedService, 'store' | 'infrastructure'>,
    private readonly keeping: BookKeeping,
  ) {}

  read(question: BooksQuestion): Promise<BooksAnswer> {
    const answer = this.turn.then(() => this.answer(question));
    this.turn = answer.catch(() => undefined);
    return answer;
  }

  private async answer({ within }: BooksQuestion): Promise<BooksAnswer> {
    const head = await this.service.store.head();
    const last = Math.min(head, this.position + MOST);
    for await (const event of this.between(this.position + 1, last)) {
      this.keeping.take(event);
      this.position = event.position;
    }
    if (this.position < head) return { position: this.position, head, accounts: null };
    const accounts = within
      ? await this.keeping.within(within, (first, end) => this.between(first, end))
      : this.keeping.accounts();
    return { position: this.position, head, accounts };
  }

  private async *between(first: number, last: number): AsyncGenerator<Recorded> {
    const { store, infrastructure } = this.service;
    for (let next = first; next <= last;) {
      const events = await store.readAfter(next - 1, Math.min(AT_ONCE, last - next + 1));
      if (events.length === 0) throw new Error(`${store.name} has no event ${String(next)}.`);
      yield* events;
      next += events.length;
      // A database that answers at once would else hold up everybody until the last page.
      await new Promise<void>((resolve) => infrastructure.timers.soon(resolve));
    }
  }
}
