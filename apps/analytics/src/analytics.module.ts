import { STORES, type BooksAnswer } from '@crpm/contracts';
import { isPassing } from '@crpm/event-sourcing';
import { ask, openOwnDatabase, type Infrastructure, type Readiness } from '@crpm/service-kit';
import {
  Module,
  type BeforeApplicationShutdown,
  type DynamicModule,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { DATABASES } from './analytics.databases.ts';
import { AnalyticsMessages } from './analytics.messages.ts';
import { watchFigures } from './figures-metrics.ts';
import { MIGRATIONS } from './migrations/migrations.ts';
import { personalDetails } from './personal-details.ts';
import { ReconciliationController } from './reconciliation/reconciliation.controller.ts';
import { Reconciler } from './reconciliation/reconciler.ts';
import { ReconciliationRecord } from './reconciliation/reconciliation-record.ts';
import { ReportsController } from './reports/reports.controller.ts';
import { ReportRunner } from './reports/run-report.ts';
import { FiguresController } from './sink/figures.controller.ts';
import { mustGetOn } from './sink/must-get-on.ts';
import { factsOf } from './sink/readable-facts.ts';
import { SinkOrders } from './sink/sink-orders.ts';
import { SinkState } from './sink/sink-state.ts';
import { Sink } from './sink/sink.ts';

/** Milliseconds: records of long ago may have to be read again. */
const BOOKS_WITHIN = 60_000;

/** The figures' way in, opened and closed with the application. */
class Figures implements OnApplicationBootstrap, BeforeApplicationShutdown, OnApplicationShutdown {
  constructor(
    private readonly sink: Sink,
    private readonly reconciler: Reconciler,
    private readonly close: () => Promise<void>,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.sink.start();
    this.reconciler.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.reconciler.stop();
    await this.sink.stop();
  }

  onApplicationShutdown(): Promise<void> {
    return this.close();
  }
}

@Module({})
export class AnalyticsModule {
  /**
   * `readiness`: of a process that is there for the figures. One that sells as well goes on without
   * them.
   */
  static async register(
    infrastructure: Infrastructure,
    readiness?: Readiness,
  ): Promise<DynamicModule> {
    const { baseCurrency, bus, calendar, clock, feed, ids, log, timers } = infrastructure;
    const figures = await infrastructure.openAnalyticsDatabase();
    const { database } = figures;
    // Where it is away, whoever leads does this before anything else; what is wrong is said now.
    await database.migrate(MIGRATIONS).catch((error: unknown) => {
      if (!isPassing(error)) throw error;
      log.warn('the figures are away', { error: String(error) });
    });
    const own = await openOwnDatabase(infrastructure, 'analytics', DATABASES.analytics);
    const state = new SinkState(own);
    const sink = new Sink(
      {
        database,
        state,
        orders: new SinkOrders(own, infrastructure),
        leases: infrastructure.leases(own),
        holder: ids.uuid(),
        bus,
        feed,
        facts: factsOf(personalDetails(infrastructure)),
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
    const reconciler = new Reconciler(STORES, {
      database,
      watermark: sink,
      baseCurrency,
      books: (store, question) =>
        ask<BooksAnswer>(infrastructure, `${store}.books`, question, BOOKS_WITHIN),
      sink,
      record: new ReconciliationRecord(own, state),
      clock,
      timers,
      log,
    });
    watchFigures(infrastructure, sink, reconciler);
    readiness?.need('the analytics database', () => database.query('SELECT 1'));
    readiness?.need('the figures', () => mustGetOn(sink.status()));
    return {
      module: AnalyticsModule,
      controllers: [
        ReportsController,
        FiguresController,
        ReconciliationController,
        AnalyticsMessages,
      ],
      providers: [
        { provide: Sink, useValue: sink },
        { provide: ReportRunner, useValue: reports },
        { provide: Reconciler, useValue: reconciler },
        {
          provide: Figures,
          useValue: new Figures(sink, reconciler, async () => {
            await own.close();
            await figures.close();
          }),
        },
      ],
    };
  }
}
