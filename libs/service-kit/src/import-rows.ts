import { queryIn } from '@crpm/adapters';
import { PROBLEMS, type DomainEvent } from '@crpm/contracts';
import {
  decideOn,
  Refusal,
  streamName,
  type CommandContext,
  type StreamRules,
} from '@crpm/event-sourcing';
import type { StreamCommand } from './command-handlers.ts';
import type { EventSourcedService } from './event-sourced.module.ts';

/** Which import writes: goes into the reason and correlation of every event. */
export interface ImportContext {
  readonly importId: string;
}

/** What became of a record: the same record again is `unchanged`. */
export type ImportOutcome =
  | 'created'
  | 'changed'
  | 'unchanged'
  | { readonly rejected: { readonly code: string; readonly reason: string } };

/** The context of everything an import does. */
export const importCommand = (
  { infrastructure }: EventSourcedService,
  { importId }: ImportContext,
  occurredAt?: string,
): CommandContext => ({
  commandId: infrastructure.ids.uuid(),
  correlationId: importId,
  actor: 'import',
  reason: `Import ${importId}`,
  occurredAt,
});

/**
 * Sends each row through the lane as a command that says "it is so": rows that say what is known
 * already change nothing, so that everything may be sent again. Outcomes in the order of the rows.
 */
export async function importAll<
  Row,
  State,
  Command extends StreamCommand,
  Event extends DomainEvent,
>(
  service: EventSourcedService,
  rules: StreamRules<State, Command, Event>,
  rows: readonly Row[],
  commandOf: (row: Row) => Command,
): Promise<ImportOutcome[]> {
  const commands = rows.map(commandOf);
  const outcomes = await Promise.all(
    commands.map(async (command): Promise<ImportOutcome> => {
      const ref = { type: rules, id: command.id };
      try {
        const { answer } = await service.lane.execute<ImportOutcome>({
          context: command.context,
          patient: true,
          streams: [ref],
          decide: (view) => decideOn(rules, command, view),
          answer: ([first]) => {
            if (!first) return 'unchanged';
            return first.version === 1 ? 'created' : 'changed';
          },
        });
        return answer;
      } catch (error) {
        if (!(error instanceof Refusal) || PROBLEMS[error.code][0] >= 500) throw error;
        return { rejected: { code: error.code, reason: error.detail } };
      }
    }),
  );
  const known = commands.filter((_, at) => outcomes[at] === 'unchanged');
  const before = await outcomesBefore(service, rules, known);
  return outcomes.map((outcome, at) => before.get(commands[at]?.id ?? '') ?? outcome);
}

/**
 * What an earlier try of the same import has written, by id: cut off or without an answer, it has
 * told nobody. To whoever reads the result that is this import's doing, not there already.
 */
async function outcomesBefore<State, Command extends StreamCommand, Event extends DomainEvent>(
  { database }: EventSourcedService,
  { category }: StreamRules<State, Command, Event>,
  commands: readonly Command[],
): Promise<ReadonlyMap<string, ImportOutcome>> {
  const ids = new Map(commands.map(({ id }) => [streamName(category, id), id]));
  const importIds = new Set(commands.map(({ context }) => context.correlationId));
  const events = await queryIn<{ stream: string; version: number; correlation_id: string }>(
    database,
    [...ids.keys()],
    (marks) => `SELECT stream, version, correlation_id FROM events WHERE stream IN (${marks})`,
  );
  const written = new Map<string, ImportOutcome>();
  for (const { stream, version, correlation_id } of events) {
    const id = ids.get(stream);
    if (id === undefined || !importIds.has(correlation_id)) continue;
    if (version === 1) written.set(id, 'created');
    else if (!written.has(id)) written.set(id, 'changed');
  }
  return written;
}
