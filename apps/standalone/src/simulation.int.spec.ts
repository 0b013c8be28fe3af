import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prepare, simulate, type Place, type Run } from './testing/simulation/simulate.ts';

const { CRPM_TEST_LONG, CRPM_SIMULATION_SEEDS } = process.env;
const SEEDS = CRPM_TEST_LONG === '1' ? 8_000 : 1_000;
/** One seed, or the first and the last of several: `7`, `1000-1999`. */
const [first = 1, last = CRPM_SIMULATION_SEEDS === undefined ? SEEDS : first] = (
  CRPM_SIMULATION_SEEDS?.split('-') ?? []
).map(Number);

let place: Place;
beforeAll(async () => {
  place = await prepare(await mkdtemp(join(tmpdir(), 'crpm-simulation-')));
}, 60_000);
afterAll(() => rm(place.folder, { recursive: true }));

/** What to do about it: the same again, event by event. */
const told = ({ seed, violations }: Run) =>
  `seed ${String(seed)}: ${violations.slice(0, 5).join('; ')}\n` +
  `  again, with its trace: cd apps/standalone && CRPM_SIMULATION_SEEDS=${String(seed)} ` +
  'npm test -- simulation.int';

it(`keeps every promise of seeds ${String(first)} to ${String(last)}`, async () => {
  if (!(first <= last)) throw new Error(`${String(CRPM_SIMULATION_SEEDS)} are no seeds.`);
  const broken: string[] = [];
  const sum = { wishes: 0, faults: 0, crashes: 0 };
  for (let seed = first; seed <= last; seed++) {
    const run = await simulate(seed, place);
    for (const what of ['wishes', 'faults', 'crashes'] as const) sum[what] += run[what];
    if (run.violations.length > 0) {
      broken.push(told(run));
      process.stdout.write(`${told(run)}\n`);
    }
    if (first === last) process.stdout.write(`${run.trace.join('\n')}\n${run.digest}\n`);
  }
  process.stdout.write(
    `simulated seeds ${String(first)}-${String(last)}: ${String(sum.wishes)} wishes, ` +
      `${String(sum.faults)} faults, ${String(sum.crashes)} crashes, ${String(broken.length)} broken\n`,
  );
  expect(broken).toEqual([]);
  // A run to which nothing happened would show nothing.
  expect(sum.wishes).toBeGreaterThan(last - first);
  if (last - first >= 100) expect(sum.crashes).toBeGreaterThan((last - first) / 2);
}, 7_200_000);

it('is the same run each time, event by event', async () => {
  for (const seed of [1, 2, 3, 5, 8, 13, 21, 34]) {
    const run = await simulate(seed, place);
    const again = await simulate(seed, place);
    expect(again.trace).toEqual(run.trace);
    expect(again.digest).toBe(run.digest);
  }
  expect((await simulate(1, place)).digest).not.toBe((await simulate(2, place)).digest);
}, 120_000);
