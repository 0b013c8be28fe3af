import type { Log } from '@crpm/event-sourcing';

const LEVELS = ['info', 'warn', 'error'] as const;
export type LogLevel = (typeof LEVELS)[number];

/** Whatever else an error quotes: nobody is known by the rest. */
const EMAIL = /[\p{L}\p{N}._%+-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+/gu;
const withoutEmails = (_: string, value: unknown): unknown =>
  typeof value === 'string' ? value.replace(EMAIL, '<e-mail>') : value;

/**
 * Structured log: one JSON object a line, so that no value can forge a line of its own. Who logs
 * gives ids, no names; an address in what somebody else's code says of an error is left out.
 */
export function jsonLog(least: LogLevel, write: (line: string) => void, now: () => number): Log {
  const line =
    (level: LogLevel) =>
    (message: string, fields: object = {}) => {
      if (LEVELS.indexOf(level) < LEVELS.indexOf(least)) return;
      const entry = { time: new Date(now()).toISOString(), level, message, ...fields };
      write(`${JSON.stringify(entry, withoutEmails)}\n`);
    };
  return { info: line('info'), warn: line('warn'), error: line('error') };
}
