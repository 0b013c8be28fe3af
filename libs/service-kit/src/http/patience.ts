/** Milliseconds that a client may take. */
export interface Patience {
  /** For a whole body. */
  readonly whole: number;
  /** For the next piece of a streamed body. */
  readonly silence: number;
  /** For what it had begun to ask, and to read, when the server stops. */
  readonly goodbye: number;
}
export const PATIENCE: Patience = { whole: 30_000, silence: 30_000, goodbye: 10_000 };
