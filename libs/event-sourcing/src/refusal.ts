import { PROBLEMS, type ProblemCode } from '@crpm/contracts';

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

/** Whether an error tells of the moment (busy, a full disk, a service that is down), to try again. */
export const isPassing = (error: unknown): boolean =>
  error instanceof Refusal && PROBLEMS[error.code][0] === 503;
