import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { node, root } from '../tools/build.mjs';
import { moment, startRestored } from './nemesis.mjs';

const crpm = (dataDir, ...args) =>
  promisify(execFile)(node, [join(root, 'apps/standalone/dist/backup/main.js'), ...args], {
    env: { ...process.env, CRPM_DATA_DIR: dataDir },
  });

/** Passwords of the servers and keys of the services, which whoever installs the shop has. */
const INSTALLED = /^(secrets|public-keys)$/;

const emptied = (folder) => {
  for (const name of readdirSync(folder)) {
    rmSync(join(folder, name), { recursive: true, force: true });
  }
};

/** Taken while the shop sells; what was sold after it, and all that stood on the disk, is gone. */
const drill = (destroys) => async (run) => {
  const { shop, told, load, form, servers } = run;
  await moment(run);
  const since = performance.now();
  const first = load.orders.length;
  const backup = form === 'standalone' ? await ofFiles(shop) : await ofMysql(shop, servers);
  const during = load.orders.length - first;
  run.must(during > 0, 'nobody bought while the backup was taken');
  await moment(run);
  await shop.kill();
  run.kills += 1;
  if (destroys) await destroy(run);
  await backup.restore();
  told.restored(since);
  await startRestored(shop);
  await moment(run);
  await load.stop();
  // Whoever was told before the end of the old life asks again: bought anew where it was lost.
  await load.askAgain(load.orders);
  run.note = `${during} asked to buy while the backup was taken`;
};

async function destroy({ shop, form, servers }) {
  if (form === 'standalone') return emptied(shop.dataDir);
  await servers.destroy();
  for (const name of readdirSync(shop.dataDir).filter((one) => !INSTALLED.test(one))) {
    rmSync(join(shop.dataDir, name), { recursive: true, force: true });
  }
}

async function ofFiles(shop) {
  const folder = join(mkdtempSync(join(tmpdir(), 'crpm-backup-')), 'copy');
  await crpm(shop.dataDir, 'backup', folder);
  const restore = async () => {
    await crpm(shop.dataDir, 'restore', folder, '--replace');
    rmSync(join(folder, '..'), { recursive: true });
  };
  return { restore };
}

/** With MySQL's own programs, and the file that docs/backup.md names. */
async function ofMysql(shop, servers) {
  const key = join(shop.dataDir, 'customers/secrets/personal-data.key');
  const kept = mkdtempSync(join(tmpdir(), 'crpm-backup-'));
  const file = join(kept, 'stores.sql.gz');
  cpSync(key, join(kept, 'key'));
  await servers.script('backup.sh', file);
  const restore = async () => {
    await servers.dropDatabases();
    await servers.script('restore.sh', file);
    mkdirSync(join(key, '..'), { recursive: true });
    cpSync(join(kept, 'key'), key);
    rmSync(kept, { recursive: true });
  };
  return { restore };
}

/** From a backup. One store alone is not put back: a backup is one moment of all of them. */
export const DRILLS = {
  F28: {
    standalone: { nemesis: drill(true), own: true },
    distributed: { nemesis: drill(true), own: true },
  },
  F29: { distributed: { nemesis: drill(false), own: true } },
};
