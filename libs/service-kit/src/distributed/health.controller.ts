import { Controller, Get, type Type } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Readiness } from '../health/readiness.ts';

interface Healthy {
  readonly status: 'ok';
}

/** Probes of one service: whoever runs the process asks them, people ask the gateway's. */
export const ServiceHealthController = {
  of(readiness: Readiness): Type {
    @Controller('/health')
    @ApiExcludeController()
    class Health {
      /** The process answers; nothing else is looked at. */
      @Get('live')
      live(): Healthy {
        return { status: 'ok' };
      }

      /** It is asked nothing before its schema was found up to date, and its events were read. */
      @Get('startup')
      startup(): Healthy {
        return { status: 'ok' };
      }

      /** What it needs is there. The bus and other services may be away: they are waited for. */
      @Get('ready')
      async ready(): Promise<Healthy> {
        await readiness.check();
        return { status: 'ok' };
      }
    }
    return Health;
  },
};
