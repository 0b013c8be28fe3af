/** Something that is due at a moment of virtual time. */
interface Due {
  readonly at: number;
  readonly order: number;
  readonly run: () => void;
}

/** Until everything has run that needs no time: promises, and what they bring about. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Virtual time: nothing waits for it, it goes on to what is due next. */
export class Schedule {
  /** Milliseconds since the beginning. */
  now = 0;
  private readonly due: Due[] = [];
  private count = 0;

  /** Runs `run` after so many milliseconds; the answer cancels it. */
  after(milliseconds: number, run: () => void): () => void {
    const one = { at: this.now + Math.max(0, milliseconds), order: ++this.count, run };
    // Few are due at a time, and most of what comes is due last.
    let place = this.due.length;
    while (place > 0 && (this.due[place - 1]?.at ?? 0) > one.at) place -= 1;
    this.due.splice(place, 0, one);
    return () => {
      const found = this.due.indexOf(one);
      if (found >= 0) this.due.splice(found, 1);
    };
  }

  wait(milliseconds: number): Promise<void> {
    return new Promise((resolve) => this.after(milliseconds, resolve));
  }

  /** Time goes by in which nothing runs, as in a process that is stopped: then all is late. */
  pause(milliseconds: number): void {
    this.now += milliseconds;
  }

  /** What is due next, and all that comes of it. Throws where nothing is: somebody waits for ever. */
  async step(): Promise<void> {
    const next = this.due.shift();
    if (!next) throw new Error('nothing is due any more');
    this.now = Math.max(this.now, next.at);
    next.run();
    await settled();
  }
}
