import type { CanActivate, ExecutionContext } from '@nestjs/common';
import type { TcpContext } from '@nestjs/microservices';
import type { TokenVerifier } from './service-token.ts';

/** Messages are for our own services only. HTTP requests are looked at before there is a route. */
export class ServiceTokenGuard implements CanActivate {
  constructor(private readonly verifier: TokenVerifier) {}

  canActivate(context: ExecutionContext): true {
    if (context.getType() !== 'rpc') return true;
    const metadata = context.switchToRpc().getContext<TcpContext>().getMetadata() as
      { readonly token?: unknown } | undefined;
    this.verifier.verify(metadata?.token);
    return true;
  }
}
