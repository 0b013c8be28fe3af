import { PROBLEMS, type DomainEvent } from '@crpm/contracts';
import { decideOn, Refusal, type CommandContext, type StreamRules } from '@crpm/event-sourcing';
import type { StreamCommand } from './command-handlers.ts';
import type { EventSourcedService } from './event-sourced.module.ts';

/** Which import writes: goes into the reason and correlation of every event. */
export interface ImportContext {
  readonly importId: string;
  /** It was cut off before: what it wrote then counts as written by it, not as there already. */
  readonly resumed?: boolean | undefined;
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
export function importAll<Row, State, Command extends StreamCommand, Event extends DomainEvent>(
  service: EventSourcedService,
  rules: StreamRules<State, Command, Event>,
  rows: readonly Row[],
  commandOf: (row: Row) => Command,
): Promise<ImportOutcome[]> {
  return Promise.all(
    rows.map(async (row): Promise<ImportOutcome> => {
      const command = commandOf(row);
      const ref = { type: rules, id: command.id };
      try {
        const { answer } = await service.lane.execute<ImportOutcome>({
          context: command.context,
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
}
