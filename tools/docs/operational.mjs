// The services' own databases as a fresh shop makes them: every migration is run, and SQLite asked.
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { root } from '../build.mjs';

const SERVICES = ['customers', 'products', 'purchases', 'analytics'];
const EVENT_STORE = 'libs/adapters/src/sql/event-store.migration.ts';

/** `{service, tables: [{name, comment, columns, indexes}]}` of each service, in order of name. */
export async function readOperational() {
  const { openSqlite, EventStore1700000000000 } = await import('../../libs/adapters/dist/index.js');
  const folder = mkdtempSync(join(tmpdir(), 'crpm-docs-'));
  try {
    const found = [];
    for (const service of SERVICES) {
      const sources = globSync(`apps/${service}/src/**/*.migration.ts`, { cwd: root }).sort();
      const migrations = [];
      for (const source of sources) {
        const built = source.replace('/src/', '/dist/').replace(/\.ts$/, '.js');
        migrations.push(...Object.values(await import(join(root, built))));
      }
      // Events are the services'; analytics keeps only how far its figures are.
      const own = service === 'analytics' ? migrations : [EventStore1700000000000, ...migrations];
      const file = join(folder, `${service}.db`);
      await (await openSqlite(file, own)).close();
      const comments = commentsOf([EVENT_STORE, ...sources]);
      found.push({ service, tables: tablesOf(file, comments) });
    }
    return found;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function tablesOf(file, comments) {
  const database = new DatabaseSync(file, { readOnly: true });
  const all = (sql) => database.prepare(sql).all();
  const names = all(
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> 'migrations' ORDER BY name",
  );
  const tables = names.map(({ name }) => ({
    name,
    comment: comments.get(name) ?? '',
    columns: all(`PRAGMA table_info("${name}")`).map((column) => ({
      name: column.name,
      type: column.type.toLowerCase(),
      isKey: column.pk > 0,
      isNullable: column.notnull === 0 && column.pk === 0,
      comment: comments.get(`${name}.${column.name}`) ?? '',
    })),
    indexes: all(`PRAGMA index_list("${name}")`)
      .filter(({ origin }) => origin !== 'pk')
      .map((index) => ({
        name: index.name,
        isUnique: index.unique === 1,
        columns: all(`PRAGMA index_info("${index.name}")`).map((column) => column.name),
      }))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
  }));
  database.close();
  return tables;
}

/** Comments over a table or a column in the migrations' sources, by `table` and `table.column`. */
function commentsOf(sources) {
  const comments = new Map();
  for (const source of sources) {
    let table;
    let pending = [];
    let forTable = '';
    for (const line of readFileSync(join(root, source), 'utf8').split('\n')) {
      const comment = /^\s*\/\/ (.*)$/.exec(line)?.[1];
      if (comment !== undefined) {
        pending.push(comment);
        continue;
      }
      if (line.includes('createTable(')) forTable = pending.join(' ');
      const named = /name: '(\w+)'|text\('(\w+)'/.exec(line);
      if (/^\s*name: '\w+',$/.test(line) && forTable !== undefined) {
        table = named?.[1];
        if (forTable) comments.set(table, forTable);
        forTable = undefined;
      } else if (named && table && pending.length > 0) {
        comments.set(`${table}.${named[1] ?? named[2]}`, pending.join(' '));
      }
      if (line.trim() !== '' && !line.includes('new Table(')) pending = [];
    }
  }
  return comments;
}
