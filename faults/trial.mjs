import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { figuresOf } from '../e2e/src/books.ts';
import { Shop } from '../e2e/src/shop.ts';
import { root } from '../tools/build.mjs';
import { recorded } from './history.mjs';
import { Load } from './load.mjs';
import { placesOf } from './places.mjs';
import { randomOf, SEED } from './random.mjs';
import { SWITCHES } from './switches.mjs';

/** Kept: whoever doubts a verdict can look, or judge again. */
const ALL = join(tmpdir(), 'crpm-faults-histories');
mkdirSync(ALL, { recursive: true });
export const HISTORIES = mkdtempSync(join(ALL, 'run-'));

const open = new Set();
/** Ends what is under way. */
export const closeAll = () => Promise.all([...open].map((shop) => shop.close()));

/** A shop of its own under load; one fault after the other is done to it, and judged. */
export class Trial {
  static async open(name, { settings, before, form, servers, seed, size }) {
    const base = join(HISTORIES, `${name}-${form}-seed${seed}`);
    /** What was put around the shop, and is taken away when it is over, the last one first. */
    const undo = [];
    const around = { servers, later: (work) => undo.unshift(work) };
    const opening = async () =>
      Shop.open({ [SWITCHES]: base, [SEED]: seed, ...settings, ...(await before?.(around)) }, form);
    const shop = await opening().catch(async (error) => {
      for (const work of undo) await work();
      throw error;
    });
    open.add(shop);
    const told = recorded(shop, `${base}.jsonl`);
    const load = new Load(told, seed, size);
    const trial = Object.assign(new Trial(), { shop, told, load, form, seed, size, base });
    Object.assign(trial, { around, undo, before: { acknowledged: 0, again: 0 } });
    try {
      await load.prepare();
    } catch (error) {
      await trial.close();
      throw error;
    }
    return trial;
  }

  /**
   * Answers what the judge said of all that the shop has been through, the purchases that were
   * acknowledged and the kills since the fault before, and every violation as a line.
   */
  async under({ nemesis, alone, judged }, isLast) {
    const { shop, told, load, form, seed, size, base, around } = this;
    const began = performance.now();
    const violations = [];
    const must = (holds, text) => {
      if (!holds) violations.push(text);
    };
    told.failures.length = 0;
    const next = randomOf(seed * 7919 + load.count);
    const its = { ...around, shop, told, load, form, seed, size, base };
    const run = { ...its, must, next, kills: 0, note: '' };
    // Whoever asks from now on: the judge may have taken longer than people wait at the end.
    load.deadline = Infinity;
    if (!alone) load.start();
    this.at = 'fault';
    await nemesis(run);
    this.at = 'judgement';
    await load.stop();
    const unanswered = await load.askAgain();
    must(unanswered === 0, `${unanswered} who asked again were not answered`);
    const sells = await load.sells();
    await figuresOf(told).catch((error) => must(false, error.message));
    writeFileSync(`${base}.places.json`, JSON.stringify(placesOf(shop, around.servers)));
    const { lines, summary } = await judge(`${base}.jsonl`, `${base}.places.json`);
    violations.push(...lines);
    if (isLast) must((await shop.stop()) === 0, 'it did not stop in order');
    const acknowledged = summary.acknowledged - this.before.acknowledged;
    const again = summary.again - this.before.again;
    judged?.({ again }, must);
    // A shop that sells no more has nothing to lose.
    must(acknowledged > 0, 'nothing was sold');
    must(sells, 'it does not sell any more');
    this.before = summary;
    const lacking = `stock of ${summary.leftOut} products not held against what clients know`;
    const note = [run.note, summary.leftOut > 0 && lacking].filter(Boolean).join(', ');
    const seconds = Math.round((performance.now() - began) / 1000);
    return { ...summary, acknowledged, again, kills: run.kills, note, seconds, violations };
  }

  async close() {
    this.told.end();
    await this.shop.close();
    open.delete(this.shop);
    for (const work of this.undo) await work();
  }
}

/** Another language, and another mind: it shares no line with the shop. */
function judge(history, places) {
  const own = join(root, '.servers/judge/bin/python');
  const python = existsSync(own) ? own : 'python3';
  const args = ['-B', join(root, 'faults/judge/judge.py'), history, places];
  return new Promise((resolve, reject) => {
    execFile(python, args, { maxBuffer: 1 << 26 }, (error, said, trouble) => {
      const lines = said.trim().split('\n');
      try {
        resolve({ summary: JSON.parse(lines.pop()), lines });
      } catch {
        reject(new Error(`the judge could not judge: ${trouble || error?.message}`));
      }
    });
  });
}
