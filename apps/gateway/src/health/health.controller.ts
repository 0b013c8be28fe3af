import { Controller, Get } from '@nestjs/common';

/** Probes. The server listens only once everything serves, so an answer is the good news. */
@Controller('/health')
export class HealthController {
  @Get('live')
  live(): { status: 'ok' } {
    return { status: 'ok' };
  }

  @Get('startup')
  startup(): { status: 'ok' } {
    return { status: 'ok' };
  }

  @Get('ready')
  ready(): { status: 'ok' } {
    return { status: 'ok' };
  }
}
