import type { ProblemCode } from '@crpm/contracts';

/** One fault of a request: where it is, and what is wrong there. */
export interface Fault {
  /** JSON pointer into the body, or the name of a query parameter or header. */
  readonly pointer: string;
  readonly code: string;
  readonly detail: string;
  readonly [more: string]: unknown;
}

/** A "no" that is part of the business: callers get it as a problem with this stable code. */
export class Refusal extends Error {
  override readonly name = 'Refusal';

  constructor(
    readonly code: ProblemCode,
    readonly detail: string,
    readonly errors: readonly Fault[] = [],
  ) {
    super(detail);
  }
}
