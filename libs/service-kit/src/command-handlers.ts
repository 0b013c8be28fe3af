import type { DomainEvent, WriteReceipt } from '@crpm/contracts';
import {
  decideOn,
  receipt,
  type CommandContext,
  type Outcome,
  type StreamRules,
} from '@crpm/event-sourcing';
import { Inject, type Provider, type Type } from '@nestjs/common';
import { CommandHandler, type ICommand } from '@nestjs/cqrs';
import { EventSourcedService } from './event-sourced.module.ts';

/** A command on one stream: which one, and who asks. */
export interface StreamCommand {
  readonly id: string;
  readonly context: CommandContext;
}

/**
 * The handlers of a stream's commands: each goes through the service's lane, is decided by the
 * rules, and answered with a receipt. Only a command that has to look something up first needs a
 * handler of its own.
 */
export function commandHandlers<State, Command extends StreamCommand, Event extends DomainEvent>(
  rules: StreamRules<State, Command, Event>,
  commands: readonly Type<Command>[],
): Provider[] {
  return commands.map((command) => {
    class Handler {
      constructor(@Inject(EventSourcedService) private readonly service: EventSourcedService) {}

      execute(command: Command): Promise<Outcome<WriteReceipt>> {
        return executeOn(this.service, rules, command);
      }
    }
    Object.defineProperty(Handler, 'name', { value: `${command.name}Handler` });
    CommandHandler(command as Type<ICommand>)(Handler);
    return Handler;
  });
}

/** One command on one stream through the lane. */
export function executeOn<State, Command extends StreamCommand, Event extends DomainEvent>(
  { lane, name }: EventSourcedService,
  rules: StreamRules<State, Command, Event>,
  command: Command,
): Promise<Outcome<WriteReceipt>> {
  const ref = { type: rules, id: command.id };
  return lane.execute({
    context: command.context,
    streams: [ref],
    decide: (view) => decideOn(rules, command, view),
    answer: receipt(name, ref),
  });
}
