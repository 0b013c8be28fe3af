/** Why a whole file cannot be read. Nothing of an import with such a file is written. */
export class UnreadableFile extends Error {
  override readonly name = 'UnreadableFile';

  constructor(
    readonly code:
      | 'binary-file'
      | 'unclosed-quote'
      | 'record-too-long'
      | 'too-many-columns'
      | 'wrong-currency'
      | 'nothing-to-import',
    readonly detail: string,
    /** Where the reading stopped, 1 for the first line. */
    readonly line = 1,
  ) {
    super(detail);
  }
}
