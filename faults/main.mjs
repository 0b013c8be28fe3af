// Runs in a private copy of the built shop: see run.mjs.
import { appendFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { parseArgs } from 'node:util';
import { FAULTS } from './nemeses.mjs';
import { NotRun } from './nemesis.mjs';
import { PLANTED } from './planted/all.mjs';
import { plant } from './plant.mjs';
import { Servers } from './servers.mjs';
import { SIZES } from './sizes.mjs';
import { closeAll, HISTORIES, Trial } from './trial.mjs';

// It was for this process alone.
delete process.env.NODE_OPTIONS;

const FORMS = ['standalone', 'distributed'];
const RUNS_OF_PLANTED = 3;
const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    seed: { type: 'string', default: '1' },
    form: { type: 'string' },
    size: { type: 'string', default: 'usual' },
    planted: { type: 'boolean', default: false },
    results: { type: 'string' },
    commit: { type: 'string' },
  },
});
const seeds = values.seed.split(',').map(Number);
const size = SIZES[values.size];
const forms = values.form ? [values.form] : FORMS;
if (forms.some((form) => !FORMS.includes(form))) throw new Error(`there is no form ${forms}`);

let servers;
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, async () => {
    await closeAll();
    await servers?.stop();
    process.exit(1);
  });
}

/** Both forms beside each other: each waits for its processes most of the time. */
async function faults() {
  const names = values.only?.split(',') ?? Object.keys(FAULTS).filter((name) => /^F\d/.test(name));
  const unknown = names.filter((name) => !FAULTS[name]);
  if (unknown.length > 0) throw new Error(`there is no fault ${unknown.join(', ')}`);
  if (!names.some((name) => forms.some((form) => FAULTS[name][form]))) {
    throw new Error(`there is none of ${names} in the form ${forms}`);
  }
  const isIn = (form) => forms.includes(form) && names.some((name) => FAULTS[name][form]);
  if (isIn('distributed')) servers = await Servers.start();
  // Each does nothing before it is switched on, so that all can be there from the start.
  const putBack = plant(
    names.flatMap((name) => forms.flatMap((f) => FAULTS[name][f]?.edits ?? [])),
  );
  await Promise.all(forms.filter(isIn).map((form) => inTurn(form, names)));
  putBack();
  await servers?.stop();
  console.log(`What clients sent and were answered is kept in ${HISTORIES}.`);
}

/** One fault after the other over one shop, and another where one needs other things around it. */
async function inTurn(form, names) {
  const groups = Map.groupBy(
    names.filter((name) => FAULTS[name][form]),
    (name) => {
      const { settings, before, own } = FAULTS[name][form];
      return JSON.stringify([settings, before?.name, own && name]);
    },
  );
  for (const seed of seeds) {
    for (const group of groups.values()) await series(group, form, seed);
  }
}

/** One process stands on none. */
const serversOf = (form) => (form === 'distributed' ? servers : undefined);

async function series(group, form, seed) {
  let trial;
  for (const name of group) {
    const fault = FAULTS[name][form];
    try {
      const { settings, before } = fault;
      const needs = { settings, before, servers: serversOf(form) };
      trial ??= await Trial.open(name, { ...needs, form, seed, size });
      const found = await trial.under(fault, name === group.at(-1));
      tell({ name, form, seed, ...found });
      if (found.violations.length === 0) continue;
    } catch (error) {
      if (error instanceof NotRun) {
        console.log(`${name} seed ${seed}: not run, ${error.message} (${form})`);
        keep({ name, form, seed, notRun: error.message });
      } else {
        // A shop that does not come up again after the fault began has failed, as `at` says.
        const at = trial?.at ?? 'opening';
        const violations = [`it came to no verdict (${at}): ${error.stack}`];
        tell({ name, form, seed, at, violations });
      }
    }
    // What is wrong with this shop is not the next fault's.
    await trial?.close();
    trial = undefined;
  }
  await trial?.close();
}

function tell(found) {
  const { name, form, seed, violations, note } = found;
  const { acknowledged = 0, kills = 0, lost, duplicated, oversold, centsOff } = found;
  console.log(
    `${name} seed ${seed}: acknowledged ${acknowledged}, kills ${kills}, lost ${lost ?? '?'}, ` +
      `duplicated ${duplicated ?? '?'}, oversold ${oversold ?? '?'}, ` +
      `cents off ${centsOff ?? '?'} (${form})${note ? `: ${note}` : ''}`,
  );
  for (const line of violations) console.log(`  ${line}`);
  if (violations.length > 0) process.exitCode = 1;
  keep({ ...found, size: values.size });
}

/** Each bug is in the shop that runs; what counts is that the judge names the invariant it breaks. */
async function planted() {
  const chosen = PLANTED.filter(
    ({ name, form }) => (!values.only || values.only.includes(name)) && forms.includes(form),
  );
  if (chosen.some(({ form }) => form === 'distributed')) servers = await Servers.start();
  let caughtOnes = 0;
  for (const bug of chosen) {
    const found = await caughtBy(bug);
    caughtOnes += found.by.length > 0 ? 1 : 0;
    const { name, form, fault } = bug;
    const by = found.by.length > 0 ? `caught by ${found.by.join(', ')}` : 'NOT CAUGHT';
    console.log(
      `${name} | ${fault} ${form}, run ${found.runs} | ${by} ${found.trouble.join('; ')}`,
    );
    if (found.by.length === 0) process.exitCode = 1;
    keep({ planted: name, form, fault, breaks: bug.breaks, ...found });
  }
  await servers?.stop();
  console.log(`${caughtOnes} of ${chosen.length} caught`);
}

async function caughtBy({ edits, fault, form, breaks }) {
  const { nemesis, edits: own = [], settings } = FAULTS[fault][form];
  const putBack = plant([...edits, ...own]);
  const trouble = [];
  let by = [];
  let runs = 0;
  while (runs < RUNS_OF_PLANTED && by.length === 0) {
    const seed = seeds[0] + runs++;
    let trial;
    try {
      trial = await Trial.open(`planted-${fault}`, {
        ...{ settings, form, seed, size },
        servers: serversOf(form),
      });
      const { broken } = await trial.under({ nemesis }, false);
      if (broken.some((one) => breaks.includes(one))) by = broken;
    } catch (error) {
      trouble.push(error.message);
    }
    await trial?.close();
  }
  putBack();
  return { by, runs, trouble };
}

/** Without where this machine keeps its files. */
function keep(line) {
  const text = JSON.stringify({ ...line, commit: values.commit }).replaceAll(`${tmpdir()}/`, '');
  if (values.results) appendFileSync(values.results, `${text}\n`);
}

if (values.planted) await planted();
else await faults();
// Buyers who never learned their outcome would go on asking.
process.exit();
