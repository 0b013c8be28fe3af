import type { SqliteHandle } from '../sql/sqlite-connection.ts';

type Opened = SqliteHandle & { close(): void };
const ENGINE = 'better-sqlite3' as string; // which comes without types
const { default: Engine } = (await import(ENGINE)) as {
  default: new (file: string, options?: { readonly: boolean }) => Opened;
};

export interface SqliteTestFile {
  readonly writer: SqliteHandle;
  readonly reader: SqliteHandle;
  close(): void;
}

/**
 * A migrated file, opened without a wait: what is not synced is for the test to lose, so that the
 * engine itself syncs nothing, and never moves its log into the file.
 */
export function openTestFile(file: string): SqliteTestFile {
  const writer = new Engine(file);
  writer.pragma('synchronous = OFF');
  writer.pragma('wal_autocheckpoint = 0');
  writer.pragma('temp_store = MEMORY');
  const reader = new Engine(file, { readonly: true });
  return {
    writer,
    reader,
    close: () => {
      reader.close();
      writer.close();
    },
  };
}
