/** A process, and when it began: its number alone may be another's by now. */
export interface Started {
  readonly pid: number;
  readonly since?: string | undefined;
}

export function startedOf(pid: number): Started;
export function isRunning(one: Started): boolean;
