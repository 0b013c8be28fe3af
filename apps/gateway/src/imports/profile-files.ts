import type { DateOrder, FileKind, ImportQuestion, StartImportQuery } from '@crpm/contracts';
import { type FileProfile, openDates, profileFile } from './profile.ts';
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
  readonly questions: ImportQuestion[];
}

/**
 * Reads every file once and says what it is and what must be asked.
 * @throws UnreadableFile, its detail naming the file, for one that stops the whole import
 */
export async function profileFiles(
  uploads: readonly Upload[],
  today: string,
  { dateOrder }: Pick<StartImportQuery, 'dateOrder'>,
  answers: Answers,
  baseCurrency: string,
): Promise<ProfiledFiles> {
  const all: SourceFile[] = [];
  const questions: ImportQuestion[] = [];
  for (const { name, path } of uploads) {
    const id = (column: string, shape: string) => `${name}: ${column}: ${shape}`;
    const answer = (column: string, shape: string) => answers[id(column, shape)] ?? dateOrder;
    const profile = await naming(name, async () => {
      const read = await profileFile(path, today, answer);
      requireBaseCurrency(read, baseCurrency);
      return read;
    });
    all.push({ name, path, profile, tally: new Tally() });
    for (const { column, shape, examples, options } of openDates(profile)) {
      const choice = { examples: [...examples], options: [...options] };
      questions.push({ id: id(column, shape), file: name, column, shape, ...choice });
    }
  }
  const known = ({ profile }: SourceFile) => profile.recognised !== undefined;
  const files = all.filter(known).sort((a, b) => rank(a) - rank(b));
  if (files.length === 0) {
    throw new UnreadableFile(
      'nothing-to-import',
      'None of the files is one of customers, products, sales, stores or exchange rates.',
    );
  }
  return { files, ignored: all.filter((file) => !known(file)), questions };
}

/** Prices of a file must be in the shop's base currency: which rate to use is not ours to guess. */
function requireBaseCurrency({ recognised, header }: FileProfile, baseCurrency: string): void {
  for (const [field, currency] of recognised?.currencies ?? []) {
    if (currency === baseCurrency) continue;
    const column = header[recognised?.columns.get(field) ?? -1] ?? field;
    throw new UnreadableFile(
      'wrong-currency',
      `The column "${column}" is in ${currency}, but this shop counts in ${baseCurrency}.`,
    );
  }
}

async function naming<Value>(name: string, read: () => Promise<Value>): Promise<Value> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error;
    throw new UnreadableFile(error.code, `${name}: ${error.detail}`, error.line);
  }
}
