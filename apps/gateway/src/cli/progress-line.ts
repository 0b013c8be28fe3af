import type { Clock } from '@crpm/event-sourcing';

/** Where progress is shown: a terminal, or a log that keeps every line. */
export interface Screen {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

const LOG_EVERY = 3000;

/** One line that is rewritten in place on a terminal, and said now and then anywhere else. */
export class ProgressLine {
  private width = 0;
  private lastSaid = -Infinity;

  constructor(
    private readonly screen: Screen,
    private readonly clock: Clock,
  ) {}

  show(text: string): void {
    if (this.screen.isTTY) {
      this.screen.write(`\r${text.padEnd(this.width)}`);
      this.width = text.length;
    } else if (this.clock.now() - this.lastSaid >= LOG_EVERY) {
      this.screen.write(`${text}\n`);
      this.lastSaid = this.clock.now();
    }
  }

  /** Makes room for what is said next. */
  clear(): void {
    if (this.screen.isTTY) this.screen.write(`\r${' '.repeat(this.width)}\r`);
    this.width = 0;
  }
}
