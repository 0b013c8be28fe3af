import { existsSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import type { Figure } from './figures.ts';

const DIST = new URL('../apps/web/dist/', import.meta.url);

/** What a browser fetches before the console's first page: all that index.html names. */
export function measureBundle(): Figure[] {
  const html = readFileSync(new URL('index.html', DIST), 'utf8');
  const named = [...html.matchAll(/(?:src|href)="([\w.-]+\.(?:js|css))"/g)].map(([, name]) => name);
  let bytes = gzipSync(html).length;
  const files = new Set(named.filter((name) => name !== undefined));
  for (const name of files) {
    const file = new URL(name, DIST);
    if (existsSync(file)) bytes += gzipSync(readFileSync(file)).length;
  }
  return [
    {
      section: 'Console',
      name: 'initial bundle',
      value: bytes / 1000,
      unit: 'kB gzip',
      goal: { most: 250 },
      note: `${files.size} files named in index.html`,
    },
  ];
}
