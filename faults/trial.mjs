import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { figuresOf } from '../e2e/src/books.ts';
import { Shop } from '../e2e/src/shop.ts';
import { root } from '../tools/build.mjs';
import { recorded } from './history.mjs';
import { Load } from './load.mjs';
import { FAULTS } from './nemeses.mjs';
import { placesOf } from './places.mjs';
import { plant } from './plant.mjs';
import { randomOf } from './random.mjs';

/** Kept: whoever doubts a verdict can look, or judge again. */
export const HISTORIES = join(tmpdir(), 'crpm-faults-histories');

const open = new Set();
/** Ends what is under way. */
export const closeAll = () => Promise.all([...open].map((shop) => shop.close()));

/**
 * A shop of its own under load, one fault, and the judge. Answers what the judge said, the kills, and
 * every violation as a line; undefined where the form has no such fault.
 */
export async function trial(name, { seed, form, servers }) {
  const fault = FAULTS[name]?.[form];
  if (!fault) return undefined;
  const putBack = plant(fault.edits ?? []);
  const shop = await Shop.open(fault.settings, form).catch((error) => {
    putBack();
    throw error;
  });
  open.add(shop);
  mkdirSync(HISTORIES, { recursive: true });
  const base = join(HISTORIES, `${name}-${form}-seed${seed}`);
  const violations = [];
  const must = (holds, text) => {
    if (!holds) violations.push(text);
  };
  const told = recorded(shop, `${base}.jsonl`);
  try {
    const load = new Load(told, seed);
    await load.prepare();
    if (!fault.alone) load.start();
    const run = { shop, told, load, form, servers, must, next: randomOf(seed), kills: 0 };
    await fault.nemesis(run);
    await load.stop();
    await load.askAgain();
    await figuresOf(told).catch((error) => must(false, error.message));
    told.end();
    writeFileSync(`${base}.places.json`, JSON.stringify(placesOf(shop, servers)));
    const { lines, summary } = await judge(`${base}.jsonl`, `${base}.places.json`);
    violations.push(...lines);
    must((await shop.stop()) === 0, 'it did not stop in order');
    return { ...summary, kills: run.kills, violations };
  } finally {
    told.end();
    await shop.close();
    open.delete(shop);
    putBack();
  }
}

/** Another language, and another mind: it shares no line with the shop. */
function judge(history, places) {
  const own = join(root, '.servers/judge/bin/python');
  const python = existsSync(own) ? own : 'python3';
  const args = ['-B', join(root, 'faults/judge/judge.py'), history, places];
  return new Promise((resolve, reject) => {
    execFile(python, args, { maxBuffer: 1 << 26 }, (_, said, trouble) => {
      const lines = said.trim().split('\n');
      try {
        resolve({ summary: JSON.parse(lines.pop()), lines });
      } catch {
        reject(new Error(`the judge could not judge: ${trouble}`));
      }
    });
  });
}
