import type { ImportRecord } from '@crpm/contracts';

/** The record of an import whose files have just come. */
export const newImport = (
  id: string,
  options: ImportRecord['options'],
  at: string,
): ImportRecord => ({
  id,
  status: 'profiling',
  options,
  files: [],
  questions: [],
  progress: { done: 0, total: 0, rowsPerSecond: 0, secondsLeft: null },
  reconciliation: null,
  failure: null,
  createdAt: at,
  updatedAt: at,
});
