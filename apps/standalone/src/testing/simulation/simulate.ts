import { join } from 'node:path';
import { Client, History } from './client.ts';
import { Disk, Templates } from './disk.ts';
import { Life } from './life.ts';
import { checkAfterCrash, checkAtRest } from './oracle/check.ts';
import { startProcess, type RunningProcess } from './process.ts';
import { setUp, work } from './workload.ts';
import { World } from './world.ts';

export interface Place {
  /** For the disks of the machines. */
  readonly folder: string;
  readonly templates: Templates;
}

export interface Run {
  readonly seed: number;
  /** What did not hold; empty where all is well. */
  readonly violations: readonly string[];
  readonly digest: string;
  readonly trace: readonly string[];
  readonly crashes: number;
  readonly faults: number;
  readonly wishes: number;
}

const CLIENTS = 3;
/** Milliseconds after which all must be at rest once nothing goes wrong any more. */
const REST = 60_000;
/** Milliseconds after which whoever still waits for an answer waits for ever. */
const MOST = 180_000;

/** A first start, of which only the empty databases are kept: all others are then alike. */
export async function prepare(folder: string): Promise<Place> {
  const templates = new Templates(folder);
  const disk = new Disk(join(folder, 'first'));
  const life = new Life(new World(0, disk));
  await startProcess(life, templates);
  life.dead = true;
  disk.dispose();
  return { folder, templates };
}

/** One seed: a shop that is set up, sells while things go wrong, and comes to rest. */
export async function simulate(seed: number, place: Place): Promise<Run> {
  const disk = new Disk(join(place.folder, `disk-${String(seed)}`));
  const world = new World(seed, disk);
  const machine = new Machine(world, place.templates);
  let violations: readonly string[];
  try {
    violations = await machine.run();
  } catch (error) {
    violations = [`it broke off: ${String(error)}`, ...checkAtRest(world, machine.history)];
  } finally {
    machine.stop();
    disk.dispose();
  }
  const { trace, crashes, faults } = world;
  const wishes = machine.history.wishes.length;
  for (const violation of violations) trace.note(`VIOLATION ${violation}`);
  return { seed, violations, digest: trace.digest(), trace: trace.lines, crashes, faults, wishes };
}

class Machine {
  readonly history = new History();
  private process: RunningProcess | undefined;
  private life: Life | undefined;

  constructor(
    private readonly world: World,
    private readonly templates: Templates,
  ) {}

  async run(): Promise<readonly string[]> {
    const { world, history } = this;
    const client = (name: string) =>
      new Client(name, world, world.random.fork(), history, () => this.process);
    await this.start();
    const stock = await this.until(setUp(client('owner')));
    world.calm = false;
    const working = Array.from({ length: CLIENTS }, (_, n) =>
      work(client(`client${String(n)}`), stock, world.random.between(3, 8)),
    );
    await this.until(Promise.all(working));
    world.calm = true;
    world.trace.note('calm');
    return this.rest();
  }

  stop(): void {
    if (this.life) this.life.dead = true;
  }

  /** All comes to rest by itself; what does not hold then never will. */
  private async rest(): Promise<readonly string[]> {
    const { schedule } = this.world;
    const limit = schedule.now + REST;
    for (;;) {
      await this.until(schedule.wait(1_000));
      const violations = checkAtRest(this.world, this.history);
      if (violations.length === 0 || schedule.now > limit) return violations;
    }
  }

  private async until<T>(work: Promise<T>): Promise<T> {
    let over = false;
    const outcome = work.finally(() => (over = true));
    outcome.catch(() => undefined);
    while (!isSet(() => over)) {
      if (this.world.schedule.now > MOST) throw new Error('somebody waits for ever');
      await this.world.schedule.step();
      if (this.life?.dead) await this.restart();
    }
    return outcome;
  }

  private async start(): Promise<void> {
    this.life = new Life(this.world);
    this.process = await startProcess(this.life, this.templates);
  }

  /** What was in memory is gone; the disk is as it was left, or as the power cut left it. */
  private async restart(): Promise<void> {
    const { world } = this;
    while (this.life?.dead) {
      this.process = undefined;
      const power = world.random.chance(0.5);
      world.trace.note(power ? 'power cut' : 'process gone');
      world.disk.crash(power, world.random);
      if (power) world.figures.powerCut(world.random);
      const broken = checkAfterCrash(world, this.history);
      if (broken.length > 0) throw new Error(`after a crash: ${broken.join('; ')}`);
      world.schedule.pause(world.random.between(10, 2_000));
      await this.start();
    }
  }
}

/** Asked anew after every step. */
const isSet = (flag: () => boolean): boolean => flag();
