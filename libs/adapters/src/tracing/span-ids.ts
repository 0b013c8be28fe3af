import { randomBytes } from 'node:crypto';

/** Deals the ids of spans: those that follow from what is recorded, where they do, else random ones. */
export class SpanIds {
  private trace: string | undefined;
  private span: string | undefined;

  /** The span that is started within gets these. */
  with<T>(trace: string | undefined, span: string | undefined, start: () => T): T {
    this.trace = trace;
    this.span = span;
    try {
      return start();
    } finally {
      this.trace = undefined;
      this.span = undefined;
    }
  }

  generateTraceId = (): string => this.trace ?? randomBytes(16).toString('hex');
  generateSpanId = (): string => this.span ?? randomBytes(8).toString('hex');
}
