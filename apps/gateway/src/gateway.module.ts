import { INFRASTRUCTURE, type Infrastructure } from '@crpm/service-kit';
import { Module, type DynamicModule } from '@nestjs/common';
import { AsyncApiController } from './asyncapi/asyncapi.controller.ts';
import { CONSOLE_FOLDER, ConsoleController } from './console/console.controller.ts';
import { DemoDataController } from './demo/demo-data.controller.ts';
import { BEGINS_WITH_FIGURES, HealthController } from './health/health.controller.ts';
import { ImportsModule } from './imports/imports.module.ts';
import { ActivityController } from './live/activity.controller.ts';
import { LiveController } from './live/live.controller.ts';
import { LiveStream } from './live/live-stream.ts';
import { SettingsController } from './settings.controller.ts';

/** How the command line shows how far it is. */
export { ProgressLine } from './cli/progress-line.ts';

@Module({})
export class GatewayModule {
  /**
   * `consoleFolder` holds the built console; `importLimit`: bytes that an import's files may hold;
   * `beginsWithFigures`: this process has the figures as well.
   */
  static register(
    infrastructure: Infrastructure,
    consoleFolder: string,
    importLimit: number,
    beginsWithFigures: boolean,
  ): DynamicModule {
    return {
      module: GatewayModule,
      imports: [ImportsModule.register(infrastructure, importLimit)],
      controllers: [
        ActivityController,
        AsyncApiController,
        DemoDataController,
        HealthController,
        SettingsController,
        LiveController,
        ConsoleController,
      ],
      providers: [
        { provide: INFRASTRUCTURE, useValue: infrastructure },
        { provide: BEGINS_WITH_FIGURES, useValue: beginsWithFigures },
        { provide: CONSOLE_FOLDER, useValue: consoleFolder },
        LiveStream,
      ],
    };
  }
}
