// `npm test`: every check there is, one after the other, not stopping at the first that fails.
// Ends with the line `N passed, N failed`.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as plan from '../faults/plan.mjs';
import { env, node, root } from './build.mjs';
import { providePython } from './python.mjs';
import { provide, startServers } from './servers.mjs';

const LONG = process.env.CRPM_TEST_LONG === '1';
/** In the long run no step is reckoned to take more than 45 minutes. */
const STEP_TIMEOUT = (LONG ? 60 : 25) * 60_000;

const results = mkdtempSync(join(tmpdir(), 'crpm-test-'));
const total = { passed: 0, failed: 0, skipped: 0 };
const failures = [];

function fail(name) {
  total.failed++;
  failures.push(name);
}

/** Runs a program with its output passed through; answers why it failed, or undefined. */
async function execute(program, args, cwd = root, settings = {}) {
  const options = {
    stdio: 'inherit',
    cwd,
    env: { ...env, ...settings },
    // It may have processes of its own to end.
    timeout: STEP_TIMEOUT,
    killSignal: 'SIGTERM',
  };
  return new Promise((resolve) => {
    const child = spawn(program, args, options);
    const late = setTimeout(() => child.kill('SIGKILL'), STEP_TIMEOUT + 60_000);
    child
      .once('error', (error) => resolve(error.message))
      .once('exit', (code, signal) => resolve(code === 0 ? undefined : `exit ${code ?? signal}`))
      .once('close', () => clearTimeout(late));
  });
}

/** What is to be there for others. */
function prepare(what, work) {
  try {
    work();
  } catch (error) {
    fail(`${what}: ${error.message}`);
  }
}

/** A check that passes or fails as a whole. */
async function check(name, program, ...args) {
  console.log(`\n=== ${name}`);
  const trouble = await execute(program, args);
  if (trouble) fail(`${name} (${trouble})`);
  else total.passed++;
}

/**
 * The tests of one package, counted one by one from what Jest reports, never from its exit alone.
 * `files`: those of them alone, with these settings, as `title`.
 */
async function suite(folder, { title = folder, files = [], settings } = {}) {
  console.log(`\n=== test ${title}`);
  const report = join(results, `${title.replaceAll(/\W+/g, '-')}.json`);
  const jest = join(root, 'node_modules/jest/bin/jest.js');
  const flags = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
  const trouble = await execute(
    node,
    // A test that failed may have left connections open: what it said counts, not that it hangs.
    [...flags, jest, '--forceExit', '--json', `--outputFile=${report}`, ...files],
    join(root, folder),
    settings,
  );
  const before = total.failed;
  try {
    count(title, JSON.parse(readFileSync(report, 'utf8')));
  } catch {
    return fail(`${title}: no readable result (${trouble ?? 'exit 0'})`);
  }
  if (trouble && total.failed === before) fail(`${title}: ${trouble}`);
}

function count(folder, { numPassedTests, numPendingTests, numTodoTests, testResults }) {
  total.passed += numPassedTests;
  total.skipped += numPendingTests + numTodoTests;
  let failed = 0;
  for (const { name, status, assertionResults } of testResults) {
    const file = name.replace(`${root}/`, '');
    const names = assertionResults.filter((test) => test.status === 'failed');
    for (const test of names) fail(`${file}: ${test.fullName}`);
    // A file that could not be loaded, or failed outside its tests, has no failed test to show.
    const asWhole = status === 'failed' && names.length === 0;
    if (asWhole) fail(`${file}: the file as a whole`);
    failed += names.length + (asWhole ? 1 : 0);
  }
  if (numPassedTests + failed === 0) fail(`${folder}: no test ran`);
}

/** Lets the suites that follow have their servers. Answers how to stop them. */
async function serve() {
  if (process.env.CRPM_TEST_WITHOUT_SERVERS === '1') {
    console.log('\n=== suites on MySQL, Kafka and ClickHouse left out as asked');
    return () => undefined;
  }
  console.log('\n=== MySQL, Kafka and ClickHouse');
  try {
    const { addresses, stop } = await startServers();
    Object.assign(env, addresses);
    return stop;
  } catch (error) {
    fail(
      `MySQL, Kafka and ClickHouse: ${error.message} (CRPM_TEST_WITHOUT_SERVERS=1 leaves them out)`,
    );
    return () => undefined;
  }
}

/** Lists of runs, one run of a list after the other: the lists run beside each other. */
function faultsRuns(form) {
  const size = LONG ? 'long' : 'short';
  const bySeed = ['1', '2'].map((seed) =>
    plan[size][form].map((names) => ['--size', size, '--seed', seed, '--only', names]),
  );
  return LONG ? [[['--planted'], ...bySeed.flat()]] : bySeed;
}

/** A shop broken under load, and an independent judge: each line that is printed is a check. */
async function faults(args) {
  const title = ['faults', ...args].join(' ');
  console.log(`\n=== ${title}`);
  const report = join(results, `${title.replaceAll(/\W+/g, '-')}.jsonl`);
  const trouble = await execute(node, [
    ...['faults/run.mjs', '--built', ...args, '--results', report],
  ]);
  const lines = existsSync(report) ? readFileSync(report, 'utf8').trim().split('\n') : [];
  let failed = false;
  for (const line of lines.map((one) => JSON.parse(one))) {
    const { name, planted, seed, form, violations, by, notRun } = line;
    if (notRun !== undefined) {
      total.skipped++;
      continue;
    }
    const [wrong] = violations ?? (by.length === 0 ? ['not caught'] : []);
    failed ||= wrong !== undefined;
    if (wrong === undefined) total.passed++;
    else fail(`${planted ?? `${name} seed ${seed}`} (${form}): ${wrong}`);
  }
  if ((trouble || lines.length === 0) && !failed) {
    fail(`${title}: ${trouble ?? 'nothing was run'}`);
  }
}

const broken = (form) =>
  Promise.all(
    faultsRuns(form).map(async (inTurn) => {
      for (const args of inTurn) await faults([...args, '--form', form]);
    }),
  );

await check('build', 'nx', 'run-many', '-t', 'build', '--output-style=static');
await check('typecheck', 'nx', 'run-many', '-t', 'typecheck', '--output-style=static');
await check('lint', 'nx', 'run-many', '-t', 'lint', '--output-style=static');
await check('format', 'prettier', '--check', '--log-level=warn', '.');
const specs = ['plan', 'plant', 'proxy'].map((name) => `faults/${name}.spec.mjs`);
await check('what breaks the shop', node, '--experimental-transform-types', '--test', ...specs);

const browser = provide('chromium', ['chromium']);
const stopServers = await serve();
// Once, before several want it.
if (env.CRPM_TEST_MYSQL) {
  prepare("the judge's clients", () => providePython('judge', 'faults/judge/requirements.txt'));
}
if (LONG) {
  prepare('what makes random requests', () => {
    const programs = providePython('random-requests', 'e2e/random-requests/requirements.txt');
    env.CRPM_TEST_SCHEMATHESIS = join(programs, 'schemathesis');
  });
}
/** Nothing but processor time, and much of it: on a core of its own. */
const SIMULATION = 'simulation\\.int\\.';
const simulated = suite('apps/standalone', { title: 'simulation', files: [`/${SIMULATION}`] });
for (const group of ['libs', 'apps']) {
  for (const name of readdirSync(join(root, group))) {
    const folder = `${group}/${name}`;
    const files = folder === 'apps/standalone' ? [`/(?!${SIMULATION})[a-z.-]+\\.spec\\.`] : [];
    if (existsSync(join(root, folder, 'jest.config.js'))) await suite(folder, { files });
  }
}
await simulated;

/** What measures how fast people see something: nothing else runs meanwhile. */
const CONSOLE = 'console(-[a-z]+)?';
/** What is run on several processes as well: what differs there, and one story through all of it. */
const OF_PROCESSES = ['api', 'edge', 'processes', 'same-state', 'story', 'traces'];
/** The rest of what people see, a real retailer's files, servers of `up` and MySQL's own backup. */
const MORE_OF_PROCESSES = [CONSOLE, 'native', 'put-back', 'reference'];
const files = (names) => names.map((name) => `/${name}\\.e2e\\.`);
const aProcessEach = async () => {
  if (!env.CRPM_TEST_MYSQL) return;
  await suite('e2e', {
    title: 'e2e, a process each',
    files: files([...OF_PROCESSES, ...(LONG ? MORE_OF_PROCESSES : [])]),
    settings: { CRPM_TEST_DISTRIBUTED: '1', ...(!browser && { CRPM_TEST_WITHOUT_BROWSER: '1' }) },
  });
};
const oneProcess = async () => {
  if (!browser) return;
  await suite('e2e', { title: 'e2e, one process', files: files([`(?!${CONSOLE})[a-z-]+`]) });
};
// Each waits for its shop's processes most of the time.
const together = [aProcessEach(), oneProcess()];
// In the long run what is to take seconds is asked to.
if (!LONG) together.push(broken('standalone'));
await Promise.all(together);
await stopServers();
if (LONG) await broken('standalone');
if (env.CRPM_TEST_MYSQL) await broken('distributed');
if (browser) await suite('e2e', { title: 'e2e, the console', files: files([CONSOLE]) });
else if (process.env.CRPM_TEST_WITHOUT_BROWSER === '1') console.log('\n=== e2e left out as asked');
else fail('e2e: left out, it needs Chromium (CRPM_TEST_WITHOUT_BROWSER=1 accepts it)');

if (failures.length > 0)
  console.log(`\nFailed:\n${failures.map((name) => `  ${name}`).join('\n')}`);
const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : '';
console.log(`\n${total.passed} passed, ${total.failed} failed${skipped}`);
process.exitCode = total.failed > 0 ? 1 : 0;
