import { Refusal, type Clock, type Ids, type Log, type Timers } from '@crpm/event-sourcing';
import type { Fate } from './fate.ts';
import type { World } from './world.ts';

const never = <T>(): Promise<T> => new Promise(() => undefined);

/** What any call may meet. */
export const ANY: readonly Fate[] = [
  'crash before',
  'crash after',
  'fail before',
  'fail after',
  'delay',
  'pause',
  'skew',
];

/** One process, from its start until it is killed. What it still waits for then never comes. */
export class Life {
  dead = false;
  /** Until it is up, nothing is delayed: there is nobody yet whom that could bring out of order. */
  up = false;
  readonly died: Promise<void>;
  private die: () => void = () => undefined;

  constructor(readonly world: World) {
    this.died = new Promise((resolve) => (this.die = resolve));
  }

  readonly clock: Clock = {
    now: () => this.world.clock(),
    elapsed: () => this.world.elapsed(),
  };
  readonly ids: Ids = { uuid: () => this.world.uuid() };
  readonly timers: Timers = {
    after: (milliseconds, callback) => this.after(milliseconds, callback),
    soon: (callback) => void this.after(0, callback),
  };
  readonly log: Log = {
    info: () => undefined,
    warn: (message, fields) => this.note(message, fields),
    error: (message, fields) => this.note(message, fields),
  };

  kill(): void {
    if (this.dead) return;
    this.dead = true;
    this.world.crashes += 1;
    this.world.trace.note('killed');
    this.die();
  }

  /** A call of a port: done, or whatever else becomes of it. */
  async call<T>(
    port: string,
    effect: () => T | Promise<T>,
    possible: readonly Fate[] = ANY,
  ): Promise<T> {
    if (this.dead) return never();
    const { world } = this;
    const fate = world.draw(port, this.up ? possible : possible.filter((one) => one !== 'delay'));
    if (fate === 'crash before') this.kill();
    if (fate === 'fail before' || fate === 'late') throw failed(port);
    if (fate === 'pause') world.schedule.pause(world.random.between(100, 8_000));
    if (fate === 'skew') world.turnClock();
    if (fate === 'delay') await this.wait(world.random.between(1, 400));
    if (this.isDead()) return never();
    const result = await effect();
    if (fate === 'crash after') this.kill();
    if (this.isDead()) return never();
    if (fate === 'fail after') throw failed(port);
    return result;
  }

  wait(milliseconds: number): Promise<void> {
    return new Promise((resolve) => this.after(milliseconds, resolve));
  }

  /** Asked anew after every wait. */
  isDead(): boolean {
    return this.dead;
  }

  private after(milliseconds: number, callback: () => void): () => void {
    return this.world.schedule.after(milliseconds, () => {
      if (!this.dead) callback();
    });
  }

  private note(message: string, fields: Readonly<Record<string, unknown>> = {}): void {
    if (!this.dead) this.world.trace.note(`log: ${message} ${JSON.stringify(fields)}`);
  }
}

export const failed = (port: string): Refusal => new Refusal('unavailable', `${port} fails now.`);
