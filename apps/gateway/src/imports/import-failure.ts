import type { ImportRecord } from '@crpm/contracts';
import { passingTrouble } from './passing-trouble.ts';
import { UnreadableFile } from './unreadable-file.ts';

type Failure = NonNullable<ImportRecord['failure']>;

/** Runs in a row that may be cut off before the import is taken for the reason. */
export const MOST_CUT_OFF = 3;

/** The process went down with the import, or hung, every time. */
export class GivenUp extends Error {
  override readonly name = 'GivenUp';
}

/** What an error amounts to, for the people who wait for the import. */
export function failureOf(error: unknown): Failure {
  if (error instanceof UnreadableFile) return { code: error.code, detail: error.detail };
  if (error instanceof GivenUp) {
    return {
      code: 'given-up',
      detail:
        `The shop went down ${String(MOST_CUT_OFF)} times in a row while it imported these files, ` +
        'so it does not go on. What was written stays; import fewer files at a time.',
    };
  }
  const passing = passingTrouble(error);
  if (passing) {
    const detail = `${passing.detail} The import goes on when it is retried, and at the next start.`;
    return { code: passing.code, detail };
  }
  const message = error instanceof Error ? error.message : String(error);
  return {
    code: 'internal-error',
    detail: `The import stopped: ${message}. What was written stays; import the files again.`,
  };
}
