import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** What was fetched once, and is not changed by running it. */
const FETCHED = ['.servers/mysql/root', '.servers/kafka/jars-4.3.1', '.servers/judge'];
const NOT_RUN = /\/(src|node_modules|coverage|\.angular)$/;

/**
 * The built shop in a folder of its own: what is planted in it breaks no other, what is built
 * meanwhile does not change it, and its servers can be killed.
 */
export function copyOf(root) {
  const copy = mkdtempSync(join(tmpdir(), 'crpm-faults-'));
  const into = (path, filter = () => true) =>
    cpSync(join(root, path), join(copy, path), { recursive: true, filter });
  for (const group of ['apps', 'libs']) into(group, (path) => !NOT_RUN.test(path));
  for (const path of ['apps/analytics/src/migrations', 'docs', 'e2e', 'faults', 'infra', 'tools'])
    into(path);
  into('package.json');
  const modules = join(copy, 'node_modules');
  mkdirSync(join(modules, '@crpm'), { recursive: true });
  for (const name of readdirSync(join(root, 'node_modules'))) {
    if (name !== '@crpm') symlinkSync(join(root, 'node_modules', name), join(modules, name));
  }
  for (const group of ['apps', 'libs']) {
    for (const name of readdirSync(join(copy, group))) {
      symlinkSync(join(copy, group, name), join(modules, '@crpm', name));
    }
  }
  for (const path of FETCHED.filter((one) => existsSync(join(root, one)))) {
    mkdirSync(dirname(join(copy, path)), { recursive: true });
    symlinkSync(join(root, path), join(copy, path));
  }
  return { root: copy, remove: () => rmSync(copy, { recursive: true, force: true }) };
}
