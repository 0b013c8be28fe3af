import { Fates, type Fate } from './fate.ts';
import { FiguresModel } from './figures-model.ts';
import type { Disk } from './disk.ts';
import { Random } from './random.ts';
import { Schedule } from './schedule.ts';
import { Trace } from './trace.ts';

const START = Date.parse('2026-03-01T10:00:00.000Z');
const DAY = 86_400_000;

/** All that outlives a process: the disk, the engine of the figures, time, and what is drawn. */
export class World {
  readonly schedule = new Schedule();
  readonly trace = new Trace(() => this.schedule.now);
  readonly figures = new FiguresModel(() => this.schedule.now);
  readonly random: Random;
  readonly fates: Fates;
  /** Nothing goes wrong: while the shop is set up, and once all is to come to rest. */
  calm = true;
  crashes = 0;
  faults = 0;
  private readonly names: Random;
  private skew = 0;

  constructor(
    seed: number,
    readonly disk: Disk,
  ) {
    this.random = new Random(seed);
    this.names = this.random.fork();
    this.fates = new Fates(this.random.fork());
    this.trace.note(`seed ${String(seed)}: ${this.fates.describe()}`);
  }

  /** What a clock on the wall of this machine shows, right or wrong. */
  clock(): number {
    return START + this.schedule.now + this.skew;
  }

  /** How long this world has been. */
  elapsed(): number {
    return this.schedule.now;
  }

  turnClock(): void {
    this.skew = this.random.between(-DAY, DAY);
  }

  /** A UUID of version 7. */
  uuid(): string {
    const time = (START + this.schedule.now).toString(16).padStart(12, '0');
    const rest = this.names.hex(18);
    return (
      `${time.slice(0, 8)}-${time.slice(8)}-7${rest.slice(0, 3)}-` +
      `8${rest.slice(3, 6)}-${rest.slice(6)}`
    );
  }

  draw(port: string, possible: readonly Fate[]): Fate | undefined {
    const fate = this.calm ? undefined : this.fates.draw(possible);
    this.trace.note(fate ? `${port}: ${fate}` : port);
    if (fate && fate !== 'delay') this.faults += 1;
    return fate;
  }
}
