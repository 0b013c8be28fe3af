import type { Recorded } from '@crpm/contracts';
import type { PersonalLookup } from '../facts/customer-facts.ts';
import { projectFacts } from '../facts/project-facts.ts';
import { rawEvent } from '../facts/raw-event.ts';
import { parkedOf, type ParkedEvent, type TableRows } from './sink-state.ts';

/** Every row says which event it is of. */
export interface FactRow {
  readonly position: number;
}
export interface Rows {
  readonly table: string;
  readonly rows: readonly FactRow[];
}
export type Project = (events: readonly Recorded[], personal: PersonalLookup) => readonly Rows[];

export interface Facts {
  /** What projecting needs to ask of others; when it fails they are away, the events are not bad. */
  readonly personal: (events: readonly Recorded[]) => Promise<PersonalLookup>;
  /** Pure; what it throws on is an event it cannot read. */
  readonly project: Project;
}

export const factsOf = (personal: Facts['personal']): Facts => ({
  personal,
  project: projectFacts,
});

export const RAW = 'events_raw';

/**
 * The rows of a range. An event that cannot be read is left out and parked, and so is whatever
 * comes later in its stream; the other streams go on. Raw, every event is kept.
 * `parkedStreams` gains the streams found here; `skipped` are left out for good and hold up nothing.
 */
export function readableFacts(
  events: readonly Recorded[],
  project: (events: readonly Recorded[]) => readonly Rows[],
  parkedStreams: Set<string>,
  skipped: readonly ParkedEvent[] = [],
): { readonly batches: readonly Rows[]; readonly parked: readonly ParkedEvent[] } {
  const leftOut = new Map(skipped.map((one) => [one.position, one]));
  const isHeld = ({ stream, position }: Recorded) =>
    parkedStreams.has(stream) || leftOut.has(position);
  if (!events.some(isHeld)) {
    try {
      return { batches: project(events), parked: [] };
    } catch {
      // Which one it was is found below.
    }
  }
  const parked: ParkedEvent[] = [];
  const readable = events.filter((event) => {
    const skip = leftOut.get(event.position);
    if (skip) {
      parked.push(skip);
      return false;
    }
    const error = parkedStreams.has(event.stream)
      ? 'An earlier event of its stream is parked.'
      : faultOf(event, project);
    if (error === undefined) return true;
    parkedStreams.add(event.stream);
    parked.push(parkedOf(event, error));
    return false;
  });
  return { batches: rowsWithout(events, readable, project), parked };
}

/** The facts of the readable ones; raw, all of them. */
export function rowsWithout(
  events: readonly Recorded[],
  readable: readonly Recorded[],
  project: (events: readonly Recorded[]) => readonly Rows[],
): readonly Rows[] {
  const facts = project(readable).filter(({ table }) => table !== RAW);
  return [{ table: RAW, rows: events.map(rawEvent) }, ...facts];
}

function faultOf(
  event: Recorded,
  project: (events: readonly Recorded[]) => unknown,
): string | undefined {
  try {
    project([event]);
    return undefined;
  } catch (error) {
    return String(error);
  }
}

/** The rows given to each table, with those of these batches but of the refused events. */
export function addRows(
  to: TableRows,
  batches: readonly Rows[],
  refused: ReadonlyMap<number, string> = new Map(),
): TableRows {
  const sum: Record<string, number> = { ...to };
  for (const { table, rows } of batches) {
    const written =
      table === RAW || refused.size === 0
        ? rows
        : rows.filter(({ position }) => !refused.has(position));
    sum[table] = (sum[table] ?? 0) + written.length;
  }
  return sum;
}

/** The events that the engine refused, to be parked. */
export const refusedOf = (
  events: readonly Recorded[],
  refused: ReadonlyMap<number, string>,
): ParkedEvent[] =>
  events.flatMap((event) => {
    const error = refused.get(event.position);
    return error === undefined ? [] : [parkedOf(event, error)];
  });
