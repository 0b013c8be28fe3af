import { Settings } from '@crpm/contracts';
import { Answers, INFRASTRUCTURE, type Infrastructure } from '@crpm/service-kit';
import { Controller, Get, Inject } from '@nestjs/common';

/** What the console must know before it draws. */
@Controller('/api/v1/settings')
export class SettingsController {
  constructor(@Inject(INFRASTRUCTURE) private readonly infrastructure: Infrastructure) {}

  @Get()
  @Answers(Settings, 200)
  settings(): Settings {
    const { baseCurrency, calendar, clock, composition, version } = this.infrastructure;
    return {
      version,
      baseCurrency,
      businessZone: calendar.zone,
      today: calendar.dayOf(new Date(clock.now()).toISOString()),
      composition,
    };
  }
}
