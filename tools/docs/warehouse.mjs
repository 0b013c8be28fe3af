// The figures' database from its numbered migrations, which are its only definition.
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../build.mjs';

/** Tables and views in the order of their migrations. */
export function readWarehouse() {
  return globSync('apps/analytics/src/migrations/*.sql', { cwd: root })
    .sort()
    .map((source) => parse(source, readFileSync(join(root, source), 'utf8')));
}

function parse(source, sql) {
  const comment = [...(/^(?:--.*\n)+/.exec(sql)?.[0] ?? '').matchAll(/^-- ?(.*)$/gm)]
    .map(([, text]) => text)
    .join(' ');
  const [, kind, name] = /CREATE (TABLE|VIEW) IF NOT EXISTS (\w+)/.exec(sql) ?? [];
  if (!name) throw new Error(`${source} creates nothing that this generator knows`);
  const made = { source, name, comment, isView: kind === 'VIEW' };
  if (made.isView) return { ...made, columns: viewColumns(sql) };
  return {
    ...made,
    columns: tableColumns(sql),
    engine: /^ENGINE = (.*)$/m.exec(sql)?.[1] ?? '',
    orderBy: /^ORDER BY (.*)$/m.exec(sql)?.[1] ?? '',
  };
}

function tableColumns(sql) {
  const body = /\n\(\n([\s\S]*?)\n\)/.exec(sql)?.[1] ?? '';
  const columns = [];
  let comment = [];
  for (const line of body.split('\n').map((text) => text.trim())) {
    if (line.startsWith('--')) {
      comment.push(line.slice(2).trim());
      continue;
    }
    const [, name, rest] = /^(\w+) (.*?),?$/.exec(line) ?? [];
    if (!name) throw new Error(`not a column: ${line}`);
    const [type] = rest.split(/ (?:MATERIALIZED|DEFAULT|CODEC)/);
    columns.push({ name, type, comment: comment.join(' ') });
    comment = [];
  }
  return columns;
}

const viewColumns = (sql) =>
  [...(/SELECT\n([\s\S]*?)\nFROM/.exec(sql)?.[1] ?? '').matchAll(/(\w+),?$/gm)].map(([, name]) => ({
    name,
    type: '',
    comment: '',
  }));
