import { fork, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { wait } from '@crpm/event-sourcing';
import { realTimers } from '@crpm/event-sourcing/testing';
import { withMysql } from '../testing/engines.ts';
import type { Order, Report } from '../testing/replica.ts';
import { SHELVES } from '../testing/shelves.ts';
import { openMysql, type MysqlDatabase } from './mysql.ts';
import { SqlEventStore } from './sql-event-store.ts';

const REPLICA = fileURLToPath(new URL('../testing/replica.ts', import.meta.url));
const NODE = ['--experimental-transform-types', '--no-warnings', '--conditions=@crpm/source'];
const LONG = process.env['CRPM_TEST_LONG'] === '1';
const KILLS = LONG ? 100 : 5;
const BUYERS = 60;
const SHELF_COUNT = 12;

/** What says nothing about the command: it is asked again. */
const PASSING = ['unavailable', 'busy'];

/** What a command came to, and of which replica it is known. */
interface Outcome {
  readonly by: string;
  readonly report: { readonly position: number } | { readonly refused: string };
}

/** A replica that is begun anew whenever it was killed. */
class Replica {
  readonly faults: Report[] = [];
  kills = 0;
  followed = false;
  ready = false;
  private child: ChildProcess;
  private readonly waiting = new Map<string, (report: Outcome['report'] | undefined) => void>();
  private stopping = false;
  private up: Promise<void>;
  private isUp: () => void = () => undefined;

  constructor(
    readonly name: string,
    private readonly database: MysqlDatabase,
  ) {
    this.up = new Promise((resolve) => (this.isUp = resolve));
    this.child = this.begin();
  }

  /** Undefined where it died before it answered: nobody knows whether it has done it. */
  async ask(order: Extract<Order, { commandId: string }>): Promise<Outcome['report'] | undefined> {
    await this.up;
    return new Promise((resolve) => {
      this.waiting.set(order.commandId, resolve);
      this.child.send(order, (error) => {
        if (error) this.answer(order.commandId, undefined);
      });
    });
  }

  /** After it has worked for a while. */
  async kill(milliseconds: number): Promise<void> {
    await this.up;
    await wait(realTimers, milliseconds);
    this.kills += 1;
    this.ready = false;
    this.up = new Promise((resolve) => (this.isUp = resolve));
    this.child.kill('SIGKILL');
  }

  async end(position: number): Promise<void> {
    await this.up;
    this.stopping = true;
    const ended = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.send({ endAt: position } satisfies Order);
    await ended;
  }

  private begin(): ChildProcess {
    const child = fork(REPLICA, [JSON.stringify(this.database), this.name], { execArgv: NODE });
    child.on('message', (report: Report) => {
      if ('ready' in report) {
        this.ready = true;
        this.isUp();
      } else if ('commandId' in report) this.answer(report.commandId, report);
      else if ('followed' in report) this.followed = report.followed;
      else this.faults.push(report);
    });
    child.on('exit', () => {
      for (const commandId of [...this.waiting.keys()]) this.answer(commandId, undefined);
      if (!this.stopping) this.child = this.begin();
    });
    return child;
  }

  private answer(commandId: string, report: Outcome['report'] | undefined): void {
    this.waiting.get(commandId)?.(report);
    this.waiting.delete(commandId);
  }
}

withMysql('two replicas on MySQL', (server) => {
  let at: MysqlDatabase;
  beforeEach(async () => {
    at = await server.create();
    await server.migrate(at, SHELVES);
  });
  afterEach(() => server.drop(at));

  it(
    'deal every position once, lose nothing they told of, do nothing twice, whoever is killed',
    async () => {
      const replicas = ['one', 'two'].map((name) => new Replica(name, at));
      const outcomes = new Map<string, Outcome>();
      let unanswered = 0;
      let selling = true;
      const pick = <Item>(items: readonly Item[]) =>
        items[Math.floor(Math.random() * items.length)]!;
      const buyer = async () => {
        while (selling) {
          const commandId = randomUUID();
          const shelf = String(Math.floor(Math.random() * SHELF_COUNT));
          const units = Math.floor(Math.random() * 7) - 3;
          // Asked again under its name until there is an answer, of whichever replica.
          for (;;) {
            const ready = replicas.filter((one) => one.ready);
            const replica = pick(ready.length > 0 ? ready : replicas);
            const report = await replica.ask({ commandId, shelf, units });
            const known = report && !('refused' in report && PASSING.includes(report.refused));
            if (known) {
              outcomes.set(commandId, { by: replica.name, report });
              break;
            }
            unanswered += 1;
          }
        }
      };
      const buying = Array.from({ length: BUYERS }, buyer);
      for (let kills = 0; kills < KILLS; kills++) {
        await pick(replicas).kill(300 + Math.random() * 1500);
      }
      selling = false;
      await Promise.all(buying);

      const database = await openMysql(at, SHELVES);
      const events = await database.query<{
        position: number;
        stream: string;
        version: number;
        data: string;
        causation_id: string;
      }>('SELECT position, stream, version, data, causation_id FROM events ORDER BY position');
      const store = await SqlEventStore.open('shelves', database, '');
      expect(await store.head()).toBe(events.length);
      for (const replica of replicas) await replica.end(events.length);

      expect(events.map(({ position }) => position)).toEqual(events.map((_, index) => index + 1));
      const shelves = new Map<string, { version: number; left: number }>();
      for (const { stream, version, data } of events) {
        const { units, left } = JSON.parse(data) as { units: number; left: number };
        const before = shelves.get(stream) ?? { version: 0, left: 0 };
        if (version !== before.version + 1 || left !== before.left + units || left < 0) {
          throw new Error(`${stream} version ${version}: ${before.left} and ${units} make ${left}`);
        }
        shelves.set(stream, { version, left });
      }

      const told = [...outcomes].flatMap(([commandId, { report }]) =>
        'position' in report ? [[report.position, commandId] as const] : [],
      );
      told.sort(([one], [other]) => one - other);
      expect(told).toEqual(events.map((event) => [event.position, event.causation_id]));
      const refusals = [...outcomes.values()].flatMap(({ report }) =>
        'refused' in report ? [report.refused] : [],
      );
      expect(new Set(refusals)).toEqual(new Set(['insufficient-stock']));

      const rows = await database.query<{ id: string; units: number }>('SELECT * FROM shelves');
      expect(new Map(rows.map(({ id, units }) => [id, units]))).toEqual(
        new Map([...shelves].map(([stream, { left }]) => [stream, left])),
      );
      const [moved] = await database.query<{ n: number }>('SELECT COUNT(*) AS n FROM movements');
      expect(moved?.n).toBe(events.length);
      await database.close();

      for (const replica of replicas) {
        expect(replica.faults).toEqual([]);
        expect(replica.followed).toBe(true);
      }
      // Else nothing of this was put to the test.
      expect(unanswered).toBeGreaterThan(0);
      expect(new Set([...outcomes.values()].map(({ by }) => by))).toEqual(new Set(['one', 'two']));
      process.stdout.write(
        `two replicas: ${events.length} events, ${refusals.length} refused, ` +
          `${replicas.map(({ kills }) => kills).join(' and ')} kills, ${unanswered} asked again\n`,
      );
    },
    KILLS * 20_000,
  );

  it('wait no longer than the server’s patience for one that sleeps in the middle of a commit', async () => {
    const [sleeper, other] = [await openMysql(at, SHELVES), await openMysql(at, SHELVES)];
    const lock = 'SELECT position FROM head WHERE id = 1 FOR UPDATE';
    await SqlEventStore.open('shelves', sleeper, 'epoch');
    const locked = Promise.withResolvers<undefined>();
    const sleep = Promise.withResolvers<undefined>();
    const slept = sleeper.write(async (transaction) => {
      await transaction.query(lock);
      locked.resolve(undefined);
      await sleep.promise;
      await transaction.run('UPDATE head SET position = 100 WHERE id = 1');
    });
    await locked.promise;
    expect(await other.write((transaction) => transaction.query(lock))).toEqual([{ position: 0 }]);
    sleep.resolve(undefined);
    await expect(slept).rejects.toMatchObject({ code: 'unavailable' });
    // Whoever is awake again goes on with another connection.
    expect(await sleeper.write((transaction) => transaction.query(lock))).toHaveLength(1);
    await sleeper.close();
    await other.close();
  }, 30_000);
});
