import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PLANTED } from '../../faults/planted/all.mjs';
import { root } from '../build.mjs';
import { NOTE, table } from './pages.mjs';

const FILE = join(root, 'faults/results.jsonl');

/** What is not run, and why: the page says so beside what is. */
const NOT_RUN = {
  F1: { standalone: 'it is F4' },
  F4: { distributed: 'it is F1 to F3' },
  F11: { standalone: 'there is no server to be cut off from' },
  F12: { standalone: 'there is no network between its parts' },
  F16: { standalone: 'its bus has one partition' },
  F19: { distributed: "the disk is MySQL's; F18 fills it" },
  F29: {
    standalone: 'a restore there always makes the figures anew; it is F28',
    'one store alone': 'not offered: a backup is one moment of all stores',
  },
  F30: { both: 'no release came before; events of every version are read by the golden specs' },
  F32: { both: 'customers cannot be erased yet' },
};

/** What came of a violation: whether the shop was changed, or what breaks and judges it. */
const CAME_OF_IT = [
  [
    /^F4 standalone 1 a01afbd/,
    'asked for are three seconds. Five of its thirteen starts took longer, none more than 3.3; nothing was lost. Not mended yet.',
  ],
  [
    /^F13 distributed 2 7b21f05/,
    'the shop was changed (299f1a3): a service that had slept answered 408 to a request that it read too late, the gateway passed that on, and the buyer took it for a no.',
  ],
  [
    /the topic of \w+ lacks/,
    'the judge was changed (b6354cc), not the shop: it read the topics at once, and waits half a minute now for what is on its way. That these very events came later was not seen.',
  ],
  [
    /never came to the point/,
    'the fault was changed (b6354cc, cce4efc), not the shop: it gave up after ten seconds, and gives two minutes now.',
  ],
  [
    /nothing to publish again/,
    'the fault was changed (7b03584), not the shop: it read the topics for too short a time.',
  ],
  [
    /clickhouse without room/,
    'what it came from is not known; nothing was changed for it, and the run of seed 2 had none of it.',
  ],
];

/** Lines that were kept before it was noted whether a fault had begun: of these it had not. */
const START_NO_SHOP = ['F10', 'F15', 'F17', 'F23'];

/** Of these there is nothing in one process. */
const OF_PROCESSES = ['F2', 'F5', 'F6', 'F7', 'F8', 'F9', 'F13', 'F14'];
for (const name of OF_PROCESSES) {
  NOT_RUN[name] = { standalone: 'it has neither servers nor other processes' };
}
const FORMS = ['standalone', 'distributed'];

const whole = (number) => number.toLocaleString('en');

/** docs/faults.md: what was done to shops, and what an independent judge found. */
export function faultsPage() {
  const lines = readFileSync(FILE, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
  const tried = lines.filter((line) => line.planted === undefined && line.notRun === undefined);
  // Who does not come up again after a fault has failed, and is not left out.
  const runs = tried.filter(({ lost, at }) => lost !== undefined || at === 'fault');
  const planted = lines.filter((line) => line.planted !== undefined);
  return [
    '# Faults',
    NOTE,
    'Shops were broken on purpose while people bought; a judge in another language, that shares no line with them, read what clients were answered, the stores, ClickHouse and the topics. How: [faults](../faults/README.md). Each row is of runs that are kept line by line in `faults/results.jsonl`, of whatever build there was that day; later ones name its commit. What one showed to be wrong is below, with what was changed for it: the shop, or what breaks and judges it. What clients sent and were answered stays on the machine that ran them. No failure in n runs of a fault says, with 95 % certainty, that it fails in fewer than 3/n of them, and nothing more.',
    sums(runs),
    others(runs),
    not(runs),
    begun(tried.filter((one) => !runs.includes(one))),
    '## Does the judge notice?',
    `Bugs planted in the built shop, which then ran under load. Of ${PLANTED.length} there are, ${planted.length} were run and ${planted.filter(isCaught).length} caught, each within three runs.`,
    table(
      ['bug', 'under', 'form', 'run', 'caught by'],
      planted.map((line) => [
        line.planted,
        line.fault,
        line.form,
        line.runs,
        isCaught(line) ? line.by.join(', ') : '**not caught**',
      ]),
    ),
  ]
    .filter(Boolean)
    .join('\n\n');
}

/** What else the judge found: to be mended in the shop, or in how it is judged. */
function others(runs) {
  const list = runs.flatMap(({ name, form, seed, commit, violations }) =>
    violations.map((line) => {
      const [said] = line.replaceAll('|', '').slice(0, 200).split('\n');
      const then = CAME_OF_IT.find(([about]) =>
        about.test(`${name} ${form} ${seed} ${commit} ${line}`),
      )?.[1];
      return `- ${name}, ${form}, seed ${seed}: ${said}${then ? `: ${then}` : ''}`;
    }),
  );
  return list.length > 0 ? `Other:\n\n${list.join('\n')}` : '';
}

/** What came to no verdict: neither passed nor failed, where it is not known to be one of them. */
function begun(some) {
  if (some.length === 0) return '';
  const causes = Map.groupBy(some, ({ violations: [why] }) => CAUSE.exec(why)[1]);
  const list = [...causes].map(([cause, those]) => `${cause} (${those.length})`);
  const open = some.filter(
    ({ name, at, violations: [why] }) =>
      at === undefined && why.includes('is not ready') && !START_NO_SHOP.includes(name),
  );
  return [
    `Not judged: ${some.length} runs: ${list.join(', ')}.`,
    open.length > 0 &&
      `Of ${open.length} of these it is not known whether the fault had begun, so that they may be shops that did not come up again: ${open.map(({ name, form, seed }) => `${name}, ${form}, seed ${seed}`).join('; ')}. It was not noted then. Where it is, such a run counts above, as a violation.`,
  ]
    .filter(Boolean)
    .join(' ');
}
/** Without what it said, and where. */
const CAUSE = /^it (?:could not be run|came to no verdict \(\w+\)): (?:\w*Error: )?([^:\n]+)/;

const isCaught = ({ by }) => by.length > 0;

function sums(runs) {
  const groups = [...Map.groupBy(runs, ({ name, form }) => `${name} ${form}`).values()];
  groups.sort((one, other) => orderOf(one[0]) - orderOf(other[0]));
  const forms = [...Map.groupBy(runs, ({ form }) => form)];
  return table(
    [
      ...['fault', 'form', 'runs', 'seeds', 'kills', 'acknowledged', 'lost', 'duplicated'],
      ...['oversold', 'cents off', 'other', 'the longest run said'],
    ],
    [
      ...groups.map((some) => [some[0].name, some[0].form, ...sumOf(some)]),
      ...forms.map(([form, some]) => ['**all**', form, ...sumOf(some)]),
    ],
  );
}

const orderOf = ({ name, form }) =>
  Number.parseInt(name.slice(1), 10) + (form === 'distributed' ? 0.5 : 0);

function sumOf(some) {
  const sum = (key) => whole(some.reduce((total, one) => total + (one[key] ?? 0), 0));
  const seeds = [...new Set(some.map(({ seed }) => seed))].sort((one, other) => one - other);
  const said = new Set(some.map(({ name }) => name)).size === 1 ? longestOf(some).note : '';
  return [
    whole(some.length),
    seeds.length > 4 ? `${seeds[0]}–${seeds.at(-1)}` : seeds.join(', '),
    ...['kills', 'acknowledged', 'lost', 'duplicated', 'oversold', 'centsOff'].map(sum),
    whole(some.reduce((total, { violations }) => total + violations.length, 0)),
    said ?? '',
  ];
}

/** Of several as long, the last. */
const longestOf = (some) =>
  some.reduce((best, one) => (SIZES.indexOf(one.size) < SIZES.indexOf(best.size) ? best : one));
const SIZES = ['short', 'usual', 'long'];

function not(runs) {
  // F12-kafka is of F12.
  const ran = new Set(runs.map(({ name, form }) => `${name.split('-')[0]} ${form}`));
  const missing = Array.from({ length: 31 }, (_, at) => `F${at + 1}`).flatMap((name) =>
    FORMS.filter(
      (form) => !ran.has(`${name} ${form}`) && !NOT_RUN[name]?.[form] && !NOT_RUN[name]?.both,
    ).map((form) => `${name} (${form})`),
  );
  const reasons = Object.entries(NOT_RUN).flatMap(([name, whys]) =>
    Object.entries(whys).map(([form, why]) => ({ name, said: `${form}: ${why}` })),
  );
  const told = [...Map.groupBy(reasons, ({ said }) => said)].map(
    ([said, of]) => `- ${of.map(({ name }) => name).join(', ')}, ${said}`,
  );
  const rest = missing.length > 0 ? [`- no run is kept of: ${missing.join(', ')}`] : [];
  return `Not run:\n\n${[...told, ...rest].join('\n')}`;
}
