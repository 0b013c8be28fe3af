import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../tools/build.mjs';
import { sleep } from '../e2e/src/shop.ts';
import { isUp, moment, mustBlameNobody, NotRun, repeat } from './nemesis.mjs';
import { SmallDisk } from './small-disk.mjs';

const MEGABYTES = 1000;
const AGAIN_WITHIN = 30_000;

/** Nobody can write, everybody can read, and all is well as soon as there is room again. */
const full = (disk) => async (run) => {
  const { told, must, next, load } = run;
  const body = { productId: load.products[2], quantity: 1 };
  const headers = { 'idempotency-key': `full-${next(1e9)}` };
  const write = () => told.call('/api/v1/inventory/receipts', { body, headers });
  disk.fill();
  await sleep(1000);
  const refused = await write();
  const said = `${refused.status} ${refused.body?.code}`;
  must(said === '503 storage-full', `a write on a full disk was answered ${said}`);
  const { status } = await told.call('/api/v1/purchases');
  must(status === 200, `a look on a full disk was answered ${status}`);
  await sleep(2000 + next(3000));
  disk.free();
  const freed = performance.now();
  while ((await write().catch(() => undefined))?.status !== 201) {
    if (performance.now() - freed > AGAIN_WITHIN) return must(false, 'it did not write again');
    await sleep(100);
  }
};

/** All that the one process has is on one disk. */
const fullShop = async (run) => {
  const { shop } = run;
  await shop.stop();
  const disk = new SmallDisk(shop.dataDir, MEGABYTES);
  try {
    await shop.start();
    await repeat(3, full(disk))(run);
    await shop.stop();
  } finally {
    disk.remove();
  }
  await shop.start();
  mustBlameNobody(run);
};

/** Milliseconds after which whoever waits for a database that waits for room is told so. */
const GIVEN_UP = 35_000;

/** One server after the other has a small disk, which is then full: buying needs MySQL's alone. */
const fullServers = async (run) => {
  const { servers, shop, next, told, must } = run;
  for (const name of ['mysql', 'kafka', 'clickhouse']) {
    await servers.end(name);
    const disk = new SmallDisk(join(root, '.servers', name, 'data'), MEGABYTES);
    try {
      await servers.begin(name);
      await shop.start();
      await moment(run);
      mustBlameNobody(run);
      told.failures.length = 0;
      disk.fill();
      await sleep(name === 'mysql' ? GIVEN_UP : 4000 + next(4000));
      const refused = told.failures.some((failure) => failure.endsWith(': 503'));
      must(refused === (name === 'mysql'), `${name} without room: were writes refused? ${refused}`);
      const { status } = await told.call('/api/v1/purchases');
      must(status === 200, `${name} without room: a look was answered ${status}`);
      disk.free();
      // Kafka ends where it cannot write: whoever watches over it starts it again.
      await servers.begin(name);
      await shop.start();
      await moment(run);
      await servers.end(name);
    } finally {
      disk.remove();
    }
    await servers.begin(name);
    await shop.start();
  }
  mustBlameNobody(run);
};

/** The stores' files fail where a switch says so: see failing-disk.c. */
function failingDisk(around) {
  const switches = mkdtempSync(join(tmpdir(), 'crpm-faults-switches-'));
  around.failing = (what) => join(switches, what);
  around.later(() => rmSync(switches, { recursive: true }));
  const library = join(switches, 'failing-disk.so');
  const source = join(root, 'faults/failing-disk.c');
  try {
    execFileSync('cc', ['-shared', '-fPIC', '-o', library, source], { stdio: 'ignore' });
  } catch {
    throw new NotRun('there is no C compiler (cc) here');
  }
  return { LD_PRELOAD: library, FAULTS_DISK: switches };
}

/** What could not be synced is not known to be there: the process ends, and answers nobody. */
const failingSync = async (run) => {
  const { shop, must, failing } = run;
  writeFileSync(failing('sync'), '');
  for (let tries = 0; isUp(shop) && tries < 200; tries++) await sleep(50);
  must(!isUp(shop), 'it went on after a sync that failed');
  rmSync(failing('sync'));
  if (isUp(shop)) await shop.kill();
  run.kills += 1;
  await shop.start();
};

/** What could not be written was not done; who is told so asks again. */
const failingWrites = async ({ shop, must, failing, next }) => {
  writeFileSync(failing('write'), '');
  await sleep(500 + next(1500));
  rmSync(failing('write'));
  must(isUp(shop), 'it ended because of a write that failed');
};

/** Disks that are full, and disks that fail. */
export const DISKS = {
  F18: { standalone: { nemesis: fullShop }, distributed: { nemesis: fullServers } },
  F19: {
    standalone: {
      before: failingDisk,
      nemesis: repeat(3, async (run) => {
        await failingSync(run);
        await moment(run);
        await failingWrites(run);
      }),
    },
  },
};
