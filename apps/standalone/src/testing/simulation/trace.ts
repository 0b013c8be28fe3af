import { createHash } from 'node:crypto';

/** What happened, in order. Its hash tells whether two runs were the same. */
export class Trace {
  private readonly hash = createHash('sha256');
  readonly lines: string[] = [];

  constructor(private readonly now: () => number) {}

  note(what: string): void {
    const line = `${String(this.now())} ${what}`;
    this.hash.update(`${line}\n`);
    this.lines.push(line);
  }

  digest(): string {
    return this.hash.copy().digest('hex');
  }
}
