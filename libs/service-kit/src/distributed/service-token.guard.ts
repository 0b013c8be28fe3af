import type { CanActivate, ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { TcpContext } from '@nestjs/microservices';
import { AskedBy } from '../transport/asked-by.ts';
import { vouchFor } from '../transport/on-behalf-of.ts';
import { refusedToken, type TokenVerifier } from './service-token.ts';

/**
 * Messages are for our own services only, some for one of them. HTTP requests are looked at before
 * there is a route.
 */
export class ServiceTokenGuard implements CanActivate {
  private readonly reflector = new Reflector();

  constructor(private readonly verifier: TokenVerifier) {}

  canActivate(context: ExecutionContext): true {
    if (context.getType() !== 'rpc') return true;
    const message = context.switchToRpc().getContext<TcpContext>();
    const metadata = message.getMetadata() as { readonly token?: unknown } | undefined;
    const { iss, sub } = this.verifier.verify(metadata?.token);
    const allowed = this.reflector.get<readonly string[] | undefined>(
      AskedBy.KEY,
      context.getHandler(),
    );
    if (allowed && !allowed.includes(iss)) throw refusedToken();
    vouchFor(message, sub);
    return true;
  }
}
