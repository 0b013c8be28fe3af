import type { DateOrder, FileKind, ImportRecord } from '@crpm/contracts';
import type { Question } from '../ui/ask-dialog.ts';
import { humanize } from '../ui/formats.ts';

/** Running imports are asked again; these are over or wait for a person. */
export const isMoving = ({ status }: ImportRecord): boolean =>
  status === 'profiling' || status === 'running';

export interface Removal {
  readonly label: string;
  readonly question: Question;
  readonly done: string;
}

/** How an import is taken away, in words: one that runs is stopped by it. */
export const removalOf = (record: ImportRecord): Removal =>
  isMoving(record)
    ? {
        label: 'Cancel import',
        question: {
          heading: 'Stop this import?',
          text: 'What it has written so far stays in the shop. The same files can be imported again: nothing is written twice.',
          action: 'Stop import',
          dismiss: 'Let it go on',
          danger: true,
        },
        done: 'Import stopped',
      }
    : {
        label: 'Remove',
        question: {
          heading: 'Remove this import?',
          text: 'What it has written stays in the shop. Its result and its rejected rows are gone from here.',
          action: 'Remove import',
          dismiss: 'Keep import',
          danger: true,
        },
        done: 'Import removed',
      };

export const STATUS_WORDS: Readonly<Record<ImportRecord['status'], string>> = {
  profiling: 'Reading the files',
  'needs-input': 'A question for you',
  running: 'Importing',
  completed: 'Completed',
  failed: 'Failed',
};

export const ORDER_WORDS: Readonly<Record<DateOrder, string>> = {
  mdy: 'Month, day, year',
  dmy: 'Day, month, year',
  ymd: 'Year, month, day',
};

export const kindWords = (kind: FileKind | null): string =>
  kind === null ? 'Left alone' : humanize(kind);

/** An example such as "03-04-2021" as each order reads it: "4 March 2021"; empty where it cannot. */
export function readAs(example: string, order: DateOrder): string {
  const numbers = (example.match(/\d+/g) ?? []).slice(0, 3);
  const [first, second, third] = numbers.map(Number);
  if (first === undefined || second === undefined || third === undefined) return '';
  const [year, month, day] = {
    mdy: [third, first, second],
    dmy: [third, second, first],
    ymd: [first, second, third],
  }[order] as [number, number, number];
  const date = new Date(Date.UTC(year, month - 1, day));
  date.setUTCFullYear(year < 100 ? year + (year > 69 ? 1900 : 2000) : year);
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return '';
  return new Intl.DateTimeFormat(undefined, { dateStyle: 'long', timeZone: 'UTC' }).format(date);
}

/** "about 2 minutes left". */
export function timeLeft(seconds: number | null): string {
  if (seconds === null) return '';
  if (seconds < 60) return `about ${String(Math.max(1, seconds))} s left`;
  return `about ${String(Math.round(seconds / 60))} min left`;
}

/** Rows of all files by what became of them. */
export function rowsOf({ files }: ImportRecord) {
  const sum = (key: 'rows' | 'accepted' | 'repaired' | 'rejected') =>
    files.reduce((total, file) => total + file[key], 0);
  return {
    rows: sum('rows'),
    accepted: sum('accepted'),
    repaired: sum('repaired'),
    rejected: sum('rejected'),
  };
}

/** Share of the work done, in percent; undefined before the amount is known. */
export function progressOf({ progress: { done, total } }: ImportRecord): number | undefined {
  return total === 0 ? undefined : Math.min(100, (done / total) * 100);
}
