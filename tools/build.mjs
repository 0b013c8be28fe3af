// Builds what `npm start` and `npm run crpm` run, and costs next to nothing when nothing has changed.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { step } from './step.mjs';

export const root = resolve(fileURLToPath(new URL('..', import.meta.url)));

/** The pinned Node: whichever one npm itself runs on may be too old for the programs and for ng. */
export const node = join(root, 'node_modules/node/bin/node');

/**
 * The environment of every child: the workspace's own node, nx and tsc come first; what V8 compiled
 * is kept, which is a third of the time a process takes to start.
 */
export const env = {
  NODE_COMPILE_CACHE: join(root, '.nx/compiled'),
  ...process.env,
  PATH: [join(root, 'node_modules/.bin'), process.env.PATH].join(delimiter),
};

const PROJECTS = ['apps', 'libs'].flatMap((group) =>
  readdirSync(join(root, group)).map((name) => join(root, group, name)),
);
const SETTINGS = ['package-lock.json', 'nx.json', 'tsconfig.base.json', 'tsconfig.build.json'];
const NOT_SOURCES = /^(node_modules|dist|coverage|out-tsc|\..*)$|\.spec\.ts$/;
const STAMP = join(root, '.nx/built');

function* sources(path) {
  const stat = statSync(path);
  if (!stat.isDirectory()) return yield `${path} ${stat.mtimeMs} ${stat.size}`;
  for (const name of readdirSync(path).sort()) {
    if (!NOT_SOURCES.test(name)) yield* sources(join(path, name));
  }
}

// nx alone takes seconds to find that everything is in its cache; file times take milliseconds.
function fingerprint() {
  const hash = createHash('sha256');
  for (const path of [...SETTINGS.map((name) => join(root, name)), ...PROJECTS]) {
    for (const line of sources(path)) hash.update(line);
  }
  return hash.digest('hex');
}

const isBuilt = (project) => existsSync(join(project, 'dist'));

/** Builds the standalone form, all that it is made of, and the console; exits 1 when that fails. */
export async function build() {
  const before = fingerprint();
  const last = existsSync(STAMP) ? readFileSync(STAMP, 'utf8') : undefined;
  if (last === before && PROJECTS.every(isBuilt)) return;

  rmSync(STAMP, { force: true });
  const projects = '--projects=@crpm/standalone,@crpm/web';
  const nx = ['run-many', '-t', 'build', projects, '--output-style=static'];
  if (!(await step('Building …', 'nx', nx, { cwd: root, env }))) {
    console.error('The build failed: see the lines above.');
    process.exit(1);
  }
  writeFileSync(STAMP, before);
}
