import type { DateOrder, FileKind, ImportQuestion, StartImportQuery } from '@crpm/contracts';
import { otherCurrency } from './numbers.ts';
import { type FileProfile, MAX_COLUMNS, openDates, profileFile } from './profile.ts';
import type { Pause } from './read-csv.ts';
import { MONEY } from './recognise.ts';
import { rejectColumns } from './rejects-file.ts';
import type { SourceFile } from './row.ts';
import { Tally } from './tally.ts';
import { UnreadableFile } from './unreadable-file.ts';

export interface Upload {
  /** What the user calls it. */
  readonly name: string;
  readonly path: string;
}
export type Answers = Readonly<Record<string, DateOrder>>;

/** Sales come last: they refer to all the others. */
const ORDER: readonly FileKind[] = ['stores', 'products', 'customers', 'exchange-rates', 'sales'];
const rank = ({ profile }: SourceFile) => ORDER.indexOf(profile.recognised?.kind ?? 'sales');

export interface ProfiledFiles {
  /** Recognised files, in the order in which they are imported. */
  readonly files: SourceFile[];
  readonly ignored: SourceFile[];
  /** Files that cannot be read, with the reason. */
  readonly unreadable: { readonly name: string; readonly detail: string }[];
  readonly questions: ImportQuestion[];
  /** Why nothing can be imported; where files cannot be read, it names them. */
  readonly fault: UnreadableFile | undefined;
}

/** Reads every file once and says what it is and what must be asked. */
export async function profileFiles(
  uploads: readonly Upload[],
  today: string,
  { dateOrder }: Pick<StartImportQuery, 'dateOrder'>,
  answers: Answers,
  baseCurrency: string,
  pause: Pause,
): Promise<ProfiledFiles> {
  const all: SourceFile[] = [];
  const questions: ImportQuestion[] = [];
  const unreadable: { name: string; error: UnreadableFile }[] = [];
  for (const { name, path } of uploads) {
    const id = (column: string, shape: string) => `${name}: ${column}: ${shape}`;
    const answer = (column: string, shape: string) => answers[id(column, shape)] ?? dateOrder;
    let profile: FileProfile;
    try {
      profile = await profileFile(path, today, answer, pause);
      requireBaseCurrency(profile, baseCurrency);
    } catch (error) {
      if (!(error instanceof UnreadableFile)) throw error;
      unreadable.push({ name, error });
      continue;
    }
    all.push({ name, path, profile, tally: new Tally() });
    for (const { column, shape, examples, options } of openDates(profile)) {
      const choice = { examples: [...examples], options: [...options] };
      questions.push({ id: id(column, shape), file: name, column, shape, ...choice });
    }
  }
  const known = ({ profile }: SourceFile) => profile.recognised !== undefined;
  const files = all.filter(known).sort((a, b) => rank(a) - rank(b));
  return {
    files,
    ignored: all.filter((file) => !known(file)),
    unreadable: unreadable.map(({ name, error }) => ({ name, detail: error.detail })),
    questions,
    fault: faultOf(unreadable, files),
  };
}

function faultOf(
  unreadable: readonly { readonly name: string; readonly error: UnreadableFile }[],
  files: readonly SourceFile[],
): UnreadableFile | undefined {
  const [first] = unreadable;
  if (first) {
    const details = unreadable.map(({ name, error }) => `${name}: ${error.detail}`);
    return new UnreadableFile(first.error.code, details.join(' '), first.error.line);
  }
  const columns = rejectColumns(files).length;
  if (columns > MAX_COLUMNS) {
    return new UnreadableFile(
      'too-many-columns',
      `The files have ${String(columns)} different columns together; ${String(MAX_COLUMNS)} are read at most.`,
    );
  }
  if (files.length > 0) return undefined;
  return new UnreadableFile(
    'nothing-to-import',
    'None of the files is one of customers, products, sales, stores or exchange rates.',
  );
}

/** Prices of a file must be in the shop's base currency: which rate to use is not ours to guess. */
function requireBaseCurrency({ recognised, header }: FileProfile, baseCurrency: string): void {
  for (const [field, at] of recognised?.columns ?? []) {
    if (!MONEY.includes(field)) continue;
    const column = header[at] ?? field;
    const code = recognised?.currencies.get(field);
    // A header's words may be as long as a code; only the sign says a currency by itself.
    const sign = otherCurrency(column.replace(/[A-Z]/g, ''), baseCurrency);
    const said = code === baseCurrency ? sign : (code ?? sign);
    if (said === undefined) continue;
    throw new UnreadableFile(
      'wrong-currency',
      `The column "${column}" is in ${said}, but this shop counts in ${baseCurrency}.`,
    );
  }
}
