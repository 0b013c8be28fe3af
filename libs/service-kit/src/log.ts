import type { Log } from '@crpm/event-sourcing';

const LEVELS = ['info', 'warn', 'error'] as const;
export type LogLevel = (typeof LEVELS)[number];

/** Structured log: one JSON object a line, so that no value can forge a line of its own. */
export function jsonLog(least: LogLevel, write: (line: string) => void, now: () => number): Log {
  const line =
    (level: LogLevel) =>
    (message: string, fields: object = {}) => {
      if (LEVELS.indexOf(level) < LEVELS.indexOf(least)) return;
      write(
        JSON.stringify({ time: new Date(now()).toISOString(), level, message, ...fields }) + '\n',
      );
    };
  return { info: line('info'), warn: line('warn'), error: line('error') };
}
