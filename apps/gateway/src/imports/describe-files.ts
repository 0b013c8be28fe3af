import type { ImportFile } from '@crpm/contracts';
import type { ProfiledFiles } from './profile-files.ts';
import type { SourceFile } from './row.ts';

/** The account of every file: those imported, those left alone, those that cannot be read. */
export const describeFiles = ({ files, ignored, unreadable }: ProfiledFiles): ImportFile[] => [
  ...files.map((file) => describe(file, null)),
  ...ignored.map((file) =>
    describe(
      file,
      `Left alone, with its ${String(file.profile.rows)} rows: the columns (${file.profile.header.join(', ')}) are none we know.`,
    ),
  ),
  ...unreadable.map(({ name, detail }) => ({ ...unread({ name }), note: detail })),
];

const describe = ({ name, profile, tally }: SourceFile, note: string | null): ImportFile => ({
  name,
  kind: profile.recognised?.kind ?? null,
  encoding: profile.format.encoding,
  rows: tally.rows,
  accepted: tally.accepted,
  repaired: tally.repaired,
  rejected: tally.rejected,
  outcomes: { ...tally.outcomes },
  problems: tally.listProblems(),
  note,
});

/** A file about which nothing is known yet. */
export const unread = ({ name }: { readonly name: string }): ImportFile => ({
  name,
  kind: null,
  encoding: '',
  rows: 0,
  accepted: 0,
  repaired: 0,
  rejected: 0,
  outcomes: { created: 0, changed: 0, unchanged: 0 },
  problems: [],
  note: 'It was not read.',
});
