import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sleep } from '../e2e/src/shop.ts';
import { moment, mustBlameNobody, NotRun } from './nemesis.mjs';

const LIBRARY = `/usr/lib/${process.arch === 'x64' ? 'x86_64' : 'aarch64'}-linux-gnu/faketime/libfaketime.so.1`;
/** What the clocks say, after one another: two hours ahead, back behind, and right again. */
const JUMPS = ['+2h', '-2h', '+0'];

/** The clock of all the shop's processes is what a file says. */
function jumpingClock(around) {
  if (!existsSync(LIBRARY)) throw new NotRun('there is no libfaketime here');
  const folder = mkdtempSync(join(tmpdir(), 'crpm-faults-clock-'));
  around.later(() => rmSync(folder, { recursive: true }));
  around.clock = join(folder, 'clock');
  writeFileSync(around.clock, '+0');
  return {
    LD_PRELOAD: LIBRARY,
    FAKETIME_TIMESTAMP_FILE: around.clock,
    FAKETIME_CACHE_DURATION: '1',
    // A clock that only counts does not jump.
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
  };
}

const jumping = async (run) => {
  for (const jump of JUMPS) {
    await moment(run);
    writeFileSync(run.clock, jump);
    await sleep(4000 + run.next(3000));
  }
  await mustNotGoBack(run);
  mustBlameNobody(run);
};

/** Whatever the clock said, what was recorded later says so; and it did jump. */
async function mustNotGoBack({ shop, must }) {
  for (const store of ['purchases', 'products']) {
    const rows = await shop.rows(store, 'SELECT recorded_at FROM events ORDER BY position');
    const times = rows.map((row) => Date.parse(row.recorded_at));
    const backwards = times.findIndex((time, index) => time < times[index - 1]);
    must(backwards < 0, `${store}: event ${backwards + 1} was recorded before the one before it`);
    const most = Math.max(...times.map((time, index) => time - (times[index - 1] ?? time)));
    must(most > 3_600_000, `${store}: the clock never jumped`);
  }
}

/** Clocks that jump. */
export const CLOCKS = {
  F21: {
    standalone: { before: jumpingClock, nemesis: jumping },
    distributed: { before: jumpingClock, nemesis: jumping },
  },
};
