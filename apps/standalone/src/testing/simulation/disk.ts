import { cpSync, existsSync, mkdirSync, rmSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { openSqlite, type Migration } from '@crpm/adapters';
import { openTestFile, type SqliteTestFile } from '@crpm/adapters/testing';
import type { Random } from './random.ts';

interface OpenFile extends SqliteTestFile {
  readonly path: string;
  /** Bytes of the write-ahead log that are on the disk. */
  synced: number;
}

const bytesOf = (path: string) => (existsSync(path) ? statSync(path).size : 0);

/** Databases as they are on the first day, made once for all runs. */
export class Templates {
  private readonly paths = new Map<string, Promise<string>>();

  constructor(private readonly folder: string) {}

  path(name: string, migrations: readonly Migration[]): Promise<string> {
    let path = this.paths.get(name);
    if (!path) this.paths.set(name, (path = this.make(name, migrations)));
    return path;
  }

  private async make(name: string, migrations: readonly Migration[]): Promise<string> {
    const path = join(this.folder, `${name}.db`);
    await (await openSqlite(path, migrations)).close();
    return path;
  }
}

/**
 * The disk of a simulated machine: real SQLite files. What was committed stands in their write-ahead
 * logs; a power cut cuts each of them off somewhere behind what was synced.
 */
export class Disk {
  private readonly files = new Map<string, OpenFile>();
  private starts = 0;

  constructor(private readonly folder: string) {
    mkdirSync(folder, { recursive: true });
  }

  /** Opens the file as the last process left it, or as the template is. */
  open(name: string, template: string): SqliteTestFile {
    let file = this.files.get(name);
    if (!file) {
      const path = join(this.folder, `${name}.db`);
      cpSync(template, path);
      this.files.set(name, (file = this.opened(path)));
    }
    return file;
  }

  sync(name: string): void {
    const file = this.files.get(name);
    if (file) file.synced = bytesOf(`${file.path}-wal`);
  }

  /** The process is gone; with `power`, what was not synced is as well, or is torn. */
  crash(power: boolean, random: Random): void {
    const folder = join(this.folder, String(++this.starts));
    mkdirSync(folder);
    for (const [name, file] of this.files) {
      const path = join(folder, `${name}.db`);
      cpSync(file.path, path);
      const log = `${file.path}-wal`;
      const written = bytesOf(log);
      if (written > 0) {
        cpSync(log, `${path}-wal`);
        const kept = power ? random.between(file.synced, written) : written;
        truncateSync(`${path}-wal`, kept);
      }
      file.close();
      this.files.set(name, this.opened(path));
    }
  }

  /** Rows as they are in the file, read past the shop. */
  rows<Row>(name: string, sql: string): Row[] {
    return (this.files.get(name)?.reader.prepare(sql).all() ?? []) as Row[];
  }

  dispose(): void {
    for (const { close } of this.files.values()) close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** What is whole in the log goes into the file first: the log begins anew, and its length tells. */
  private opened(path: string): OpenFile {
    const file = openTestFile(path);
    file.writer.pragma('wal_checkpoint(TRUNCATE)');
    return { ...file, path, synced: 0 };
  }
}
