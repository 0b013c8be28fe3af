import { STORES } from '@crpm/contracts';
import { ClickHouse, KafkaBus, makeTopics, systemTimers } from '@crpm/adapters';
import {
  withClickHouse,
  withMysql,
  type ClickHouseKind,
  type MysqlTestServer,
  type TestClickHouse,
} from '@crpm/adapters/testing';
import { wait } from '@crpm/event-sourcing';
import { fork, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SINK_DATABASE } from './sink-database.ts';
import { MIGRATIONS } from '../../migrations/migrations.ts';
import { eventsOf } from './generated-feed.ts';
import type { ReplicaSetup, Said } from './replica.ts';
import { silent } from './sink-fixture.ts';

/** The brokers tests make topics on: host:port, comma-separated. */
const BROKERS = process.env['CRPM_TEST_KAFKA'];
const REPLICA = fileURLToPath(new URL('./replica.ts', import.meta.url));
const NODE = ['--experimental-transform-types', '--no-warnings', '--conditions=@crpm/source'];
const PARTITIONS = 3;

/** Suites on real servers of all three kinds, where all were named. */
export function withServers(
  name: string,
  suite: (start: () => Promise<ReplicatedSink>) => void,
): void {
  if (!BROKERS) {
    it.skip(`${name}: no brokers named by CRPM_TEST_KAFKA`, () => undefined);
    return;
  }
  withMysql(name, (mysql) => {
    withClickHouse('and ClickHouse', (clickhouse) => {
      suite(() => ReplicatedSink.start(mysql, clickhouse, BROKERS.split(',')));
    });
  });
}

/** Replicas in processes of their own, that are killed and put to sleep while events come in. */
export class ReplicatedSink {
  readonly replicas: Replica[] = [];
  private published = 0;

  private constructor(
    readonly database: ClickHouse,
    private readonly folder: string,
    private readonly setup: ReplicaSetup,
    private readonly bus: KafkaBus,
    private readonly dispose: () => Promise<void>,
  ) {}

  static async start(
    mysql: MysqlTestServer,
    clickhouse: ClickHouseKind,
    brokers: readonly string[],
  ): Promise<ReplicatedSink> {
    const folder = await mkdtemp(join(tmpdir(), 'crpm-replicas-'));
    const kafka = { brokers, prefix: `crpm-${randomUUID()}`, partitions: PARTITIONS };
    const topics = { ...kafka, stores: STORES, log: silent };
    await makeTopics(topics, { ...topics, replicas: 1 });
    const state = await mysql.create();
    await mysql.migrate(state, SINK_DATABASE);
    const figures: TestClickHouse = await clickhouse.start();
    const database = new ClickHouse(figures.server);
    await database.migrate(MIGRATIONS);
    const readBefore = (store: string, position: number, limit: number) =>
      Promise.resolve(eventsOf(store, Math.max(1, position - limit), position - 1));
    const bus = await KafkaBus.open({ ...topics, timers: systemTimers, readBefore });
    const head = join(folder, 'head');
    await writeFile(head, '0');
    const setup = { figures: figures.server, state, kafka, term: 2_000, head, poison: 0 };
    return new ReplicatedSink(database, folder, setup, bus, async () => {
      await bus.close();
      await database.close();
      await figures.stop();
      await mysql.drop(state);
      await rm(folder, { recursive: true });
    });
  }

  /** Starts one more; answers when it is up. */
  async replica(how: Pick<ReplicaSetup, 'crash'> & { poison?: number } = {}): Promise<Replica> {
    const file = join(this.folder, `${randomUUID()}.json`);
    await writeFile(file, JSON.stringify({ ...this.setup, ...how }));
    const replica = new Replica(fork(REPLICA, [file], { execArgv: NODE }));
    this.replicas.push(replica);
    return replica;
  }

  /** All stores have these events from now on, and the bus carries them; some of them twice. */
  async publish(upTo: number): Promise<void> {
    const file = join(this.folder, 'next');
    await writeFile(file, String(upTo));
    await rename(file, this.setup.head);
    for (const store of STORES) {
      const from = Math.max(1, this.published - 50);
      await this.bus.publish(store, eventsOf(store, from, upTo));
    }
    this.published = upTo;
  }

  async stop(): Promise<void> {
    for (const replica of this.replicas) await replica.kill();
    await this.dispose();
  }
}

/** A process, and what it says. */
export class Replica {
  readonly said: string[] = [];
  /** Whether it was the last to lead, as far as it knows. */
  leads = false;
  private answer: (said: Extract<Said, { status: unknown }>) => void = () => undefined;
  private readonly ended: Promise<void>;

  constructor(private readonly child: ChildProcess) {
    this.ended = new Promise((resolve) => child.once('exit', () => resolve()));
    child.on('message', (said: Said) => {
      if ('status' in said) {
        this.answer(said);
        return;
      }
      this.said.push(`${said.logged} ${JSON.stringify(said.fields)}`);
      if (said.logged === 'leads') this.leads = true;
    });
  }

  get alive(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  ask(): Promise<Extract<Said, { status: unknown }>> {
    return new Promise((resolve) => {
      this.answer = resolve;
      this.child.send('how are the figures?');
    });
  }

  signal(signal: 'SIGSTOP' | 'SIGCONT'): void {
    this.child.kill(signal);
  }

  async kill(): Promise<void> {
    if (this.alive) this.child.kill('SIGKILL');
    await this.ended;
  }

  /** Answers when it has said this. */
  async saying(what: string | RegExp, seconds = 20): Promise<void> {
    const heard = () => this.said.some((line) => line.match(what));
    for (let turn = 0; turn < seconds * 50 && !heard() && this.alive; turn++) {
      await wait(systemTimers, 20);
    }
    if (!heard()) throw new Error(`not said: ${String(what)}, but:\n${this.said.join('\n')}`);
  }

  /** Answers when every store is at this position, or past it, in its eyes. */
  async reaching(position: number, seconds = 60): Promise<void> {
    for (let turn = 0; turn < seconds * 10; turn++) {
      const { watermark } = (await this.ask()).figures;
      if (STORES.every((store) => (watermark[store] ?? 0) >= position)) return;
      await wait(systemTimers, 100);
    }
    throw new Error(`${String(position)} not reached; it said:\n${this.said.join('\n')}`);
  }
}
