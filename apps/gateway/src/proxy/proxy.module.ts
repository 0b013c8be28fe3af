import { INFRASTRUCTURE, refusalOf, sendProblem, type Infrastructure } from '@crpm/service-kit';
import { Inject, Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyAdapter } from '@nestjs/platform-fastify';
import { SERVICE_OF_PATH } from './service-of-path.ts';
import { Services } from './services.ts';

/**
 * Passes paths of the API on to the services that own them. Bodies are taken whole, of the size that
 * everybody's have: then they can go to another replica, and one that is too large goes nowhere.
 */
@Module({})
export class ProxyModule implements OnApplicationShutdown {
  constructor(
    @Inject(HttpAdapterHost) { httpAdapter }: HttpAdapterHost<FastifyAdapter>,
    @Inject(Services) private readonly services: Services,
    @Inject(INFRASTRUCTURE) { log }: Infrastructure,
  ) {
    void httpAdapter.getInstance().register((fastify, _, done) => {
      fastify.removeAllContentTypeParsers();
      // What it is, and whether that is right, the service says.
      fastify.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, parsed) => {
        parsed(null, body);
      });
      fastify.setErrorHandler((error, request, reply) => {
        sendProblem(request, reply, refusalOf(error, log, request.id));
      });
      for (const [path, service] of Object.entries(SERVICE_OF_PATH)) {
        for (const url of [path, `${path}/*`]) {
          fastify.all(url, (request, reply) => services.pass(service, request, reply));
        }
      }
      done();
    });
  }

  static register(infrastructure: Infrastructure, services: Services): DynamicModule {
    return {
      module: ProxyModule,
      providers: [
        { provide: INFRASTRUCTURE, useValue: infrastructure },
        { provide: Services, useValue: services },
      ],
    };
  }

  onApplicationShutdown(): Promise<void> {
    return this.services.close();
  }
}
