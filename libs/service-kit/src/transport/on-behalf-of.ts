import { createParamDecorator, type ExecutionContext } from '@nestjs/common';

/** A question that is asked for a person: whoever answers records what it does under their name. */
export class OnBehalfOf {
  constructor(
    readonly actor: string,
    readonly question: unknown,
  ) {}
}

/** What is asked, and for whom if for anybody but the service that asks. */
export const saidBy = (asked: unknown): { question: unknown; actor?: string } =>
  asked instanceof OnBehalfOf ? asked : { question: asked };

/** By the context of a message. */
const actors = new WeakMap<object, string>();

/** For transports: who asks, once that is certain. */
export const vouchFor = (message: object, actor: string): void => {
  actors.set(message, actor);
};

/** Who asks, as the transport vouches for it: what a message says of its sender counts nothing. */
export function actorOf(message: object): string {
  const actor = actors.get(message);
  if (actor === undefined) throw new Error('nobody says on whose behalf this is asked');
  return actor;
}

export const Actor = createParamDecorator((_: unknown, context: ExecutionContext): string =>
  actorOf(context.switchToRpc().getContext<object>()),
);
