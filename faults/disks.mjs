import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../tools/build.mjs';
import { sleep } from '../e2e/src/shop.ts';
import {
  isUp,
  livingThrough,
  moment,
  mustBlameNobody,
  mustSellAgain,
  NotRun,
  repeat,
} from './nemesis.mjs';
import { SmallDisk } from './small-disk.mjs';

const MEGABYTES = 1000;
/** Milliseconds within which whoever asks is answered while the disk is full. */
const TOLD_WITHIN = 5000;
/** How a write may be refused: what waits for room holds up whoever comes later. */
const REFUSED = /^503 (storage-full|busy|unavailable)$/;

async function timed(work) {
  const began = performance.now();
  const { status = 'not at all', body } = (await work()) ?? {};
  const late = performance.now() - began > TOLD_WITHIN ? ' too late' : '';
  return `${status}${body?.code ? ` ${body.code}` : ''}${late}`;
}

/**
 * Nobody can write, and is told so in time; everybody can read; all is well as soon as there is room
 * again. MySQL holds what it is at until there is, and looks once a minute: `held`, in milliseconds.
 */
async function mustTellThatItIsFull(run, disk, { as, held, again }) {
  const { told, must, next, load } = run;
  const writes = ['held', 'refused'].map((name) => ({
    body: { productId: load.products[2], quantity: 1 },
    headers: { 'idempotency-key': `full-${name}-${next(1e9)}` },
  }));
  const [first, second] = writes.map(
    (asked) => () => told.call('/api/v1/inventory/receipts', asked).catch(() => undefined),
  );
  disk.fill();
  const atIt = first();
  await sleep(1000);
  const refused = await timed(second);
  must(as.test(refused), `a write on a full disk was answered ${refused}`);
  const seen = await timed(() => told.call('/api/v1/purchases'));
  must(seen === '200', `a look on a full disk was answered ${seen}`);
  await sleep(held + next(3000));
  disk.free();
  await atIt;
  const freed = performance.now();
  for (const write of [first, second]) {
    while ((await write())?.status !== 201) {
      if (performance.now() - freed > again) return must(false, 'it did not write again');
      await sleep(100);
    }
  }
}

/** All that the one process has is on one disk. */
const fullShop = async (run) => {
  const { shop } = run;
  await shop.stop();
  const disk = new SmallDisk(shop.dataDir, MEGABYTES);
  const how = { as: /^503 storage-full$/, held: 2000, again: 30_000 };
  try {
    await shop.start();
    await repeat(3, () => mustTellThatItIsFull(run, disk, how))(run);
    await shop.stop();
  } finally {
    disk.remove();
  }
  await shop.start();
  mustBlameNobody(run);
};

/** One server after the other has a small disk, which is then full: buying needs MySQL's alone. */
const fullServers = async (run) => {
  for (const name of ['mysql', 'kafka', 'clickhouse']) {
    await livingThrough(run, () => onSmallDisk(run, name));
  }
  mustBlameNobody(run);
};

async function onSmallDisk(run, name) {
  const { servers, next, told, must } = run;
  await servers.end(name);
  let disk;
  try {
    disk = new SmallDisk(join(root, '.servers', name, 'data'), MEGABYTES);
    await servers.begin(name);
    await mustSellAgain(run);
    if (name === 'mysql') {
      await mustTellThatItIsFull(run, disk, { as: REFUSED, held: 30_000, again: 90_000 });
    } else {
      await moment(run);
      mustBlameNobody(run);
      told.failures.length = 0;
      disk.fill();
      await sleep(4000 + next(4000));
      await mustSellAgain(run, 5);
      const refused = told.failures.filter((failure) => /^POST .*: 503$/.test(failure));
      must(refused.length === 0, `${name} without room: writes were refused`);
      const seen = await timed(() => told.call('/api/v1/purchases'));
      must(seen === '200', `${name} without room: a look was answered ${seen}`);
      disk.free();
    }
    // Kafka ends where it cannot write: whoever watches over it starts it again.
    await servers.begin(name);
    await mustSellAgain(run, 90);
    await servers.end(name);
  } finally {
    disk?.remove();
    await servers.begin(name);
  }
}

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
