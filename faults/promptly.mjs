import { sleep } from '../e2e/src/shop.ts';

/** Seconds in which what was placed is settled once all is well, by the specification. */
const SETTLED = 10;

/** Seconds that anything may take where several shops, and whoever else, share the machine. */
const GRACE = 30;

/** What is specified to take so many seconds at most, where the machine is this run's alone. */
export const within = ({ size }, seconds) => (size.alone ? seconds : Math.max(seconds, GRACE));

const secondsSince = (began) => Math.ceil((performance.now() - began) / 100) / 10;
/** The longest so far, of what the run says in its note. */
const remember = (run, what, seconds) => {
  run.took ??= {};
  run.took[what] = Math.max(run.took[what] ?? 0, seconds);
  const said = Object.entries(run.took).map(([name, most]) => `${name} within ${most} s`);
  run.note = said.join(', ');
};

/**
 * Starts what has ended; whatever was placed before is settled soon after. `most`: seconds until it
 * is ready, which on a shared machine say more of the machine.
 */
export async function startAgain(run, most = Infinity) {
  const { shop, must, size } = run;
  const began = performance.now();
  await shop.start();
  const took = secondsSince(began);
  remember(run, 'ready', took);
  must(took <= most || !size.alone, `it was ready after ${took} s`);
  await mustSettle(run);
}

async function mustSettle(run) {
  const { shop, must } = run;
  const began = performance.now();
  const [{ position }] = await shop.rows('purchases', 'SELECT position FROM head');
  const sql = `SELECT COUNT(*) AS pending FROM purchases
    WHERE status = 'pending' AND position <= ${position}`;
  for (;;) {
    const [{ pending }] = await shop.rows('purchases', sql);
    const took = secondsSince(began);
    if (Number(pending) === 0) return remember(run, 'settled', took);
    if (took > within(run, SETTLED)) return must(false, `${pending} are pending after ${took} s`);
    await sleep(50);
  }
}

/** Seconds in which connections are there again, by the specification; and how long one looks. */
const POOLED = 5;
const QUIET = 2000;

/** Once what a shop stands on is back, it soon answers everybody, and goes on doing so. */
export async function mustAnswerAgain(run) {
  const { told, must } = run;
  const began = performance.now();
  const broken = () => told.failures.filter((failure) => /: 5\d\d$/.test(failure)).length;
  for (;;) {
    const [before, took] = [broken(), secondsSince(began)];
    await sleep(QUIET);
    if (broken() === before) return remember(run, 'answered again', took);
    if (took > within(run, POOLED)) {
      return must(false, `${told.failures.at(-1)} more than ${took} s after all was well`);
    }
  }
}
