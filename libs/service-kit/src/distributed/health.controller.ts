import { Refusal, wait, type Log, type Timers } from '@crpm/event-sourcing';
import { Controller, Get, type Type } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';

interface Healthy {
  readonly status: 'ok';
}

export interface ServiceHealth {
  readonly service: string;
  /** Throws unless what the service cannot do without is there. */
  readonly check: () => Promise<void>;
  readonly timers: Timers;
  readonly log: Log;
}

/** Milliseconds after which no answer is one. */
const PATIENCE = 2000;

/** Probes of one service: whoever runs the process asks them, people ask the gateway's. */
export const ServiceHealthController = {
  of({ service, check, timers, log }: ServiceHealth): Type {
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

      /** Its databases answer. The bus and other services may be away: they are waited for. */
      @Get('ready')
      async ready(): Promise<Healthy> {
        const late = wait(timers, PATIENCE).then(() => Promise.reject(new Error('no answer')));
        try {
          await Promise.race([check(), late]);
        } catch (error) {
          log.warn('not ready', { error: String(error) });
          throw new Refusal('unavailable', `The database of ${service} does not answer.`);
        }
        return { status: 'ok' };
      }
    }
    return Health;
  },
};
