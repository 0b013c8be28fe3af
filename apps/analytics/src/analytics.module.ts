import { STORES } from '@crpm/contracts';
import { openOwnDatabase, type Infrastructure } from '@crpm/service-kit';
import {
  Module,
  type BeforeApplicationShutdown,
  type DynamicModule,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { DATABASES } from './analytics.databases.ts';
import { AnalyticsMessages } from './analytics.messages.ts';
import { MIGRATIONS } from './migrations/migrations.ts';
import { personalDetails } from './personal-details.ts';
import { ReportsController } from './reports/reports.controller.ts';
import { ReportRunner } from './reports/run-report.ts';
import { FiguresController } from './sink/figures.controller.ts';
import { factsOf } from './sink/readable-facts.ts';
import { SinkOrders } from './sink/sink-orders.ts';
import { SinkState } from './sink/sink-state.ts';
import { Sink } from './sink/sink.ts';

/** The figures' way in, opened and closed with the application. */
class Figures implements OnApplicationBootstrap, BeforeApplicationShutdown, OnApplicationShutdown {
  constructor(
    private readonly sink: Sink,
    private readonly close: () => Promise<void>,
  ) {}

  onApplicationBootstrap(): Promise<void> {
    return this.sink.start();
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.sink.stop();
  }

  onApplicationShutdown(): Promise<void> {
    return this.close();
  }
}

@Module({})
export class AnalyticsModule {
  static async register(infrastructure: Infrastructure): Promise<DynamicModule> {
    const { baseCurrency, bus, calendar, client, clock, feed, ids, log, timers } = infrastructure;
    const figures = await infrastructure.openAnalyticsDatabase();
    const { database } = figures;
    await database.migrate(MIGRATIONS);
    const own = await openOwnDatabase(infrastructure, 'analytics', DATABASES.analytics);
    const sink = new Sink(
      {
        database,
        state: new SinkState(own),
        orders: new SinkOrders(own, infrastructure),
        leases: infrastructure.leases(own),
        holder: ids.uuid(),
        bus,
        feed,
        facts: factsOf(personalDetails(client)),
        clock,
        timers,
        log,
        crashPoint: () => undefined,
      },
      STORES,
    );
    const reports = new ReportRunner(database, sink, {
      baseCurrency,
      businessZone: calendar.zone,
      today: () => calendar.dayOf(new Date(clock.now()).toISOString()),
    });
    return {
      module: AnalyticsModule,
      controllers: [ReportsController, FiguresController, AnalyticsMessages],
      providers: [
        { provide: Sink, useValue: sink },
        { provide: ReportRunner, useValue: reports },
        {
          provide: Figures,
          useValue: new Figures(sink, async () => {
            await own.close();
            await figures.close();
          }),
        },
      ],
    };
  }
}
