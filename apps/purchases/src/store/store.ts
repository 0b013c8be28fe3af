import type { StoreDetails, StoreEvent } from '@crpm/contracts';
import { Refusal, type CommandContext, type Evolve } from '@crpm/event-sourcing';

export class OpenStore {
  readonly type = 'OpenStore';
  constructor(
    readonly id: string,
    readonly details: StoreDetails,
    readonly context: CommandContext,
  ) {}
}
/** A record of another system: opens the store, or changes what it says differently. */
export class ImportStore {
  readonly type = 'ImportStore';
  constructor(
    readonly id: string,
    readonly details: StoreDetails,
    readonly context: CommandContext,
  ) {}
}
export type StoreCommand = OpenStore | ImportStore;

export type StoreState = Partial<StoreDetails>;

const initial: StoreState = {};

function decide(command: StoreCommand, state: StoreState): StoreEvent[] {
  const details = known(command.details);
  if (!state.storeId) return [{ type: 'StoreOpened', data: details }];
  if (command.type === 'OpenStore') throw new Refusal('already-exists', 'The store exists.');
  const merged = { ...state, ...details };
  if (canonical(merged) === canonical(state)) return [];
  return [{ type: 'StoreDetailsChanged', data: merged }];
}

const evolve: Evolve<StoreState, StoreEvent> = {
  StoreOpened: (_, details) => details,
  StoreDetailsChanged: (_, details) => details,
};

/** Where sales are made: a shop, or the web shop. */
export const store = { category: 'store', initial, decide, evolve };

const known = (details: StoreDetails): StoreDetails =>
  Object.fromEntries(
    Object.entries(details).filter(([, value]) => value !== undefined),
  ) as unknown as StoreDetails;

const canonical = (details: StoreState) => JSON.stringify(Object.entries(details).sort());
