import { SqlDatabase, type SqlExecutor } from '@crpm/adapters';
import { CommandLane, type LaneCommand } from '@crpm/event-sourcing';
import { EventSourcedService, InProcessServer } from '@crpm/service-kit';
import { of } from 'rxjs';
import { Disk } from './disk.ts';
import { FiguresModel } from './figures-model.ts';

/** A mistake to be made on purpose: the simulation has to notice it. */
export interface Bug {
  readonly name: string;
  /** Of these invariants one must be named. */
  readonly breaks: readonly string[];
  /** The answer takes it out again. */
  readonly plant: () => () => void;
}

function replace<Owner, Name extends keyof Owner>(
  owner: Owner,
  name: Name,
  make: (original: Owner[Name]) => Owner[Name],
): () => void {
  const original = owner[name];
  owner[name] = make(original);
  return () => {
    owner[name] = original;
  };
}

/** Changes what commands carry on their way into the lane. */
const inLane = (change: (context: LaneCommand<unknown>['context']) => typeof context) => () =>
  replace(
    CommandLane.prototype,
    'execute',
    (execute) =>
      function (this: CommandLane, command) {
        return execute.call(this, { ...command, context: change(command.context) });
      } as typeof execute,
  );

type Lists = Parameters<SqlExecutor['runEach']>[1];

/** Changes the rows that are written into a table. */
const inRows = (table: string, change: (rows: Lists) => Lists) => () =>
  replace(
    SqlDatabase.prototype,
    'write',
    (write) =>
      function (this: SqlDatabase, work) {
        return write.call(this, (transaction) =>
          work({
            dialect: transaction.dialect,
            query: (sql, parameters) => transaction.query(sql, parameters),
            run: (sql, parameters) => transaction.run(sql, parameters),
            runEach: (sql, rows) =>
              transaction.runEach(sql, sql.includes(`INTO ${table} `) ? change(rows) : rows),
          }),
        );
      } as typeof write,
  );

let count = 0;

export const BUGS: readonly Bug[] = [
  {
    name: 'answers before the disk has it',
    breaks: ['I2', 'I4', 'I7'],
    plant: () => replace(Disk.prototype, 'sync', () => () => undefined),
  },
  {
    name: 'remembers how far it is before it has done it',
    breaks: ['I7'],
    plant: () =>
      replace(
        EventSourcedService.prototype,
        'subscribe',
        (subscribe) =>
          function (this: EventSourcedService, options) {
            const handle: typeof options.handle = async (events) => {
              await this.store.save(options.name, events.at(-1)?.position ?? 0);
              await options.handle(events);
            };
            return subscribe.call(this, { ...options, handle });
          },
      ),
  },
  {
    name: 'takes the stock of a purchase each time it is asked to',
    breaks: ['I7'],
    plant: inLane((context) =>
      context.commandId.startsWith('take:')
        ? {
            ...context,
            commandId: `${context.commandId}:${String(++count)}`,
            requestHash: undefined,
          }
        : context,
    ),
  },
  {
    name: 'does not put back what is cancelled',
    breaks: ['I7'],
    plant: () =>
      replace(
        InProcessServer.prototype,
        'answer',
        (answer) =>
          function (this: InProcessServer, pattern, data) {
            if (pattern !== 'products.return-stock') return answer.call(this, pattern, data);
            return Promise.resolve(of({ returned: true }));
          },
      ),
  },
  {
    name: 'forgets what it has answered to a key',
    breaks: ['I2', 'I9'],
    plant: inRows('handled_commands', () => []),
  },
  {
    name: 'takes an edit of a record that is not so any more',
    breaks: ['I4'],
    plant: inLane((context) => ({ ...context, expectedVersion: undefined })),
  },
  {
    name: 'calls a range written before it is in the figures',
    breaks: ['I3', 'I6'],
    plant: inRows('sink_ranges', (rows) =>
      rows.map((row) => row.map((value) => (value === 'BEFORE' ? 'AFTER' : value))),
    ),
  },
  {
    name: 'inserts without a token',
    breaks: ['I3', 'I6'],
    plant: () =>
      replace(
        FiguresModel.prototype,
        'insert',
        (insert) =>
          function (this: FiguresModel, table, rows, token) {
            return insert.call(this, table, rows, `${token}:${String(++count)}`);
          },
      ),
  },
  {
    name: 'believes that rows are there because their token is',
    breaks: ['I3', 'I6'],
    plant: () =>
      replace(
        FiguresModel.prototype,
        'query',
        (query) =>
          function (this: FiguresModel, sql, parameters) {
            const answer = sql.startsWith('SELECT 1 ') ? Promise.resolve([{}]) : undefined;
            return (answer ?? query.call(this, sql, parameters)) as never;
          },
      ),
  },
];
