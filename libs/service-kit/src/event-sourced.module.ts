import {
  handling,
  SqlEventStore,
  SqlParking,
  type Migration,
  type SqlDatabase,
} from '@crpm/adapters';
import {
  CommandLane,
  Subscription,
  type AnyProjection,
  type EventCodec,
  type Leadership,
  type SubscriptionOptions,
} from '@crpm/event-sourcing';
import {
  Module,
  type DynamicModule,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { EventFeedController } from './event-feed.controller.ts';
import { INFRASTRUCTURE, type Infrastructure } from './infrastructure.ts';
import { laneObserver } from './lane-observer.ts';
import { shared } from './metrics/shared.ts';
import { relayOf, relayPosition } from './relay.ts';
import { openOwnDatabase } from './service-databases.ts';

export interface EventSourcedOptions {
  /** The service's name: customers, products, purchases. */
  readonly name: string;
  /** All of its database's: see `storeMigrations`. */
  readonly migrations: readonly Migration[];
  readonly projections: readonly AnyProjection[];
  readonly codec?: (infrastructure: Infrastructure) => Promise<EventCodec>;
}

/** What an event-sourced service runs on: its database, its store, its lane, what follows them. */
export class EventSourcedService implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly followers: (Subscription | Leadership)[] = [];
  /** By name. */
  readonly reactors = new Map<string, Subscription>();

  private constructor(
    readonly name: string,
    readonly infrastructure: Infrastructure,
    readonly database: SqlDatabase,
    readonly store: SqlEventStore,
    readonly lane: CommandLane,
  ) {}

  static async open(
    infrastructure: Infrastructure,
    { name, migrations, projections, codec }: EventSourcedOptions,
  ): Promise<EventSourcedService> {
    const { calendar, ids } = infrastructure;
    const database = await openOwnDatabase(infrastructure, name, migrations);
    const store = await SqlEventStore.open(
      name,
      database,
      ids.uuid(),
      await codec?.(infrastructure),
    );
    const observer = laneObserver(infrastructure, name);
    const lane = new CommandLane(store, projections, calendar, infrastructure, {}, observer);
    infrastructure.readiness.need(`${name} commands`, () => lane.mustHaveRoom());
    const service = new EventSourcedService(name, infrastructure, database, store, lane);
    const relay = relayOf(store, database, infrastructure);
    service.followers.push(relay);
    service.watch(relay);
    return service;
  }

  /**
   * A reactor: follows the service's own events, each by itself, from the moment the application
   * runs until it stops.
   */
  subscribe(options: Omit<SubscriptionOptions, 'parking'>): Subscription {
    const { name, handle } = options;
    const traced: SubscriptionOptions = {
      ...options,
      parking: new SqlParking(this.database),
      handle: (events) => handling(name, { 'crpm.store': this.name }, events, () => handle(events)),
    };
    const subscription = new Subscription(this.store, this.store, this.infrastructure, traced);
    this.followers.push(subscription);
    this.reactors.set(name, subscription);
    const { metrics } = this.infrastructure;
    const labels = { store: this.name, consumer: name };
    this.watchLag('crpm_consumer_lag', labels, () => subscription.position);
    metrics.watch('crpm_dead_letters', async () => {
      const parked = await subscription.parked();
      return [[parked.filter(({ skipped }) => !skipped).length, labels]];
    });
    return subscription;
  }

  private watch(relay: Subscription | Leadership): void {
    const { metrics } = this.infrastructure;
    const labels = { store: this.name };
    metrics.watch('crpm_append_lane_depth', () => [[this.lane.depth, labels]]);
    this.watchLag('crpm_relay_lag', labels, () => relayPosition(relay, this.store));
    metrics.watch('crpm_relay_leader_fence', () =>
      'fence' in relay && relay.fence !== undefined ? [[relay.fence, labels]] : [],
    );
  }

  /** How far behind the store's newest event somebody is. */
  private watchLag(
    name: 'crpm_relay_lag' | 'crpm_consumer_lag',
    labels: Readonly<Record<string, string>>,
    position: () => number | Promise<number>,
  ): void {
    const { metrics, clock } = this.infrastructure;
    const after = shared(async () => this.store.after(await position()));
    metrics.watch(`${name}_events`, async () => [[(await after()).events, labels]]);
    metrics.watch(`${name}_seconds`, async () => {
      const { since } = await after();
      const age = since === undefined ? 0 : clock.now() - Date.parse(since);
      return [[Math.max(0, age) / 1000, labels]];
    });
  }

  async onApplicationBootstrap(): Promise<void> {
    for (const follower of this.followers) await follower.start();
  }

  /** By now the HTTP server has answered everybody: those answers needed lane and reactors. */
  async onApplicationShutdown(): Promise<void> {
    for (const follower of this.followers) await follower.stop();
    await this.lane.close();
    await this.database.close();
  }
}

/** Gives the importing service module its own EventSourcedService. */
@Module({})
export class EventSourcedModule {
  static register(infrastructure: Infrastructure, options: EventSourcedOptions): DynamicModule {
    return {
      module: EventSourcedModule,
      controllers: [EventFeedController.of(options.name)],
      providers: [
        { provide: INFRASTRUCTURE, useValue: infrastructure },
        {
          provide: EventSourcedService,
          useFactory: () => EventSourcedService.open(infrastructure, options),
        },
      ],
      exports: [EventSourcedService, INFRASTRUCTURE],
    };
  }
}
