import type { Recorded } from '@crpm/contracts';
import type { CommandContext } from './command.ts';

/**
 * Port: looks on while a lane works, for whoever measures and traces. What it is told is over in a
 * moment: whatever can be looked at at any time is asked of the lane instead.
 */
export interface LaneObserver {
  /** A command begins to wait. The answer is called when it is answered: with what it throws. */
  command(context: CommandContext): (error?: unknown) => void;
  /**
   * A transaction begins for so many commands, of which one waited so many milliseconds. The answer
   * is called with what it recorded; without, where it failed.
   */
  append(commands: number, waited: number): (recorded?: readonly Recorded[]) => void;
  /** A caller had not seen the newest version, or somebody else has written since our last append. */
  conflict(kind: 'stale-version' | 'other-writer'): void;
}

const nothing = (): void => undefined;

export const unobserved: LaneObserver = {
  command: () => nothing,
  append: () => nothing,
  conflict: nothing,
};
