import { Refusal } from '@crpm/event-sourcing';
import type { CanActivate, ExecutionContext } from '@nestjs/common';
import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { RouteParamtypes } from '@nestjs/common/internal';
import type { FastifyRequest } from 'fastify';

/** A route whose handler takes no query has no parameters: one that is sent is a mistake. */
export class StrictQueryGuard implements CanActivate {
  canActivate(context: ExecutionContext): true {
    if (context.getType() !== 'http' || takesQuery(context)) return true;
    const { query } = context.switchToHttp().getRequest<FastifyRequest>();
    const names = Object.keys(query as object);
    if (names.length === 0) return true;
    const errors = names.map((pointer) => {
      return { pointer, code: 'unknown', detail: 'is not known here' };
    });
    throw new Refusal('unknown-parameter', `Unknown: ${names.slice(0, 10).join(', ')}.`, errors);
  }
}

function takesQuery(context: ExecutionContext): boolean {
  const { name } = context.getHandler();
  const taken = Reflect.getMetadata(ROUTE_ARGS_METADATA, context.getClass(), name) as
    object | undefined;
  return Object.keys(taken ?? {}).some((key) => key.startsWith(`${RouteParamtypes.QUERY}:`));
}
