import {
  InProcessBus,
  SqlDatabase,
  sqliteEngine,
  type AnalyticsDatabase,
  type QueryParameters,
  type SqlExecutor,
} from '@crpm/adapters';
import type { Recorded } from '@crpm/contracts';
import type { Bus, BusConsumer, BusMessage, Unsubscribe } from '@crpm/event-sourcing';
import { InProcessClient, type InProcessServer } from '@crpm/service-kit';
import type { ReadPacket, WritePacket } from '@nestjs/microservices';
import { ANY, failed, type Life } from './life.ts';

/** The real engine on the simulated disk, whose every transaction, sync and question may go wrong. */
export function simulatedDatabase(life: Life, name: string, template: string): SqlDatabase {
  const { disk } = life.world;
  const file = disk.open(name, template);
  const engine = sqliteEngine({
    writer: file.writer,
    reader: file.reader,
    sync: () =>
      life.call(`${name}.sync`, () => disk.sync(name), ['crash before', 'crash after', 'delay']),
    close: () => Promise.resolve(),
  });
  const rolledBack = (work: (transaction: SqlExecutor) => Promise<unknown>) =>
    engine.transaction(async (transaction) => {
      await work(transaction);
      throw failed(`${name}.commit`);
    });
  return new SqlDatabase({
    reader: {
      query: (sql, parameters) =>
        life.call(`${name}.query`, () => engine.reader.query(sql, parameters), [
          'crash before',
          'fail before',
          'delay',
        ]),
    },
    transaction: (work) =>
      life.call(`${name}.write`, () =>
        life.world.draw(`${name}.commit`, ['late'])
          ? (rolledBack(work) as never)
          : engine.transaction(work),
      ),
    close: () => engine.close(),
  });
}

/** The model of the figures' engine, which may not answer, do what it called an error, or be killed. */
export const simulatedFigures = (life: Life): AnalyticsDatabase => {
  const { figures } = life.world;
  return {
    insert: async (table, rows, token) => {
      const port = `figures.insert ${token}`;
      const effect = async (): Promise<void> => {
        const isTorn = life.world.draw(port, ['torn']) === 'torn';
        if (!isTorn) return figures.insert(table, rows, token);
        figures.tear(table, token);
        throw failed(port);
      };
      await life.call(port, effect, ANY);
    },
    query: <Row>(sql: string, parameters?: QueryParameters) =>
      life.call('figures.query', () => figures.query<Row>(sql, parameters), ANY),
    command: (sql) => life.call(`figures: ${sql}`, () => figures.command(sql), ANY),
    migrate: (directory) => figures.migrate(directory),
  };
};

/** The bus of the shop, which may also say a thing twice, late, in another order, or not at all. */
export class SimulatedBus implements Bus {
  readonly keeps = false;
  private readonly bus = new InProcessBus();

  constructor(private readonly life: Life) {}

  publish(store: string, events: readonly Recorded[]): Promise<void> {
    return this.life.call(`bus.publish ${store} ${positionsOf(events)}`, () =>
      this.bus.publish(store, events),
    );
  }

  subscribe(group: string, stores: readonly string[], consumer: BusConsumer): Promise<Unsubscribe> {
    const unreliable: BusConsumer = async (store, messages) => {
      for (const some of this.carried(store, messages)) {
        await this.life.call(`bus.deliver ${store}`, () => consumer(store, some), ['delay']);
      }
    };
    return this.life.call('bus.subscribe', () => this.bus.subscribe(group, stores, unreliable));
  }

  follow(stores: readonly string[], consumer: BusConsumer): Promise<Unsubscribe> {
    return this.bus.follow(stores, consumer);
  }

  close(): Promise<void> {
    return this.bus.close();
  }

  private carried(store: string, messages: readonly BusMessage[]): (readonly BusMessage[])[] {
    switch (this.life.world.draw(`bus.carry ${store}`, ['twice', 'lost', 'reordered'])) {
      case 'twice':
        return [messages, messages];
      case 'lost':
        return [];
      case 'reordered':
        return messages.map((message) => [message]).reverse();
      default:
        return [messages];
    }
  }
}

const positionsOf = (events: readonly Recorded[]) =>
  `${String(events[0]?.position)}-${String(events.at(-1)?.position)}`;

/** Questions between services: they may get lost on the way there or back, or be asked twice. */
export class SimulatedClient extends InProcessClient {
  constructor(
    server: InProcessServer,
    private readonly life: Life,
  ) {
    super(server);
  }

  protected override publish(
    packet: ReadPacket,
    callback: (packet: WritePacket) => void,
  ): () => void {
    let open = true;
    let cancel: () => void = () => undefined;
    const { life } = this;
    const pattern = String(packet.pattern);
    const answer = (): Promise<WritePacket> =>
      new Promise((resolve) => {
        cancel = super.publish(packet, (reply) => {
          // An answer, and then the end of them.
          if (!('isDisposed' in reply) || reply.err !== undefined) resolve(reply);
        });
      });
    const ask = async (): Promise<WritePacket> => {
      if (life.world.draw(`ask ${pattern}`, ['twice'])) void answer();
      return answer();
    };
    life.call(`message ${pattern}`, ask).then(
      (reply) => {
        if (!open) return;
        callback(reply);
        if (reply.err === undefined) callback({ isDisposed: true });
      },
      (err: unknown) => {
        if (open) callback({ err, isDisposed: true });
      },
    );
    return () => {
      open = false;
      cancel();
    };
  }
}
