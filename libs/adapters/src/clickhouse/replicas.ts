import type { ClickHouseClient, ClickHouseSettings } from '@clickhouse/client';
import { reaching } from './answers.ts';
import type { ClickHouseServer } from './embedded-config.ts';

/**
 * An insert counts once most replicas have it. Another on the same table may not overtake it: only
 * then can a read tell whether its replica has all that counts (`select_sequential_consistency`).
 */
export const QUORUM: ClickHouseSettings = {
  insert_quorum: 'auto',
  insert_quorum_parallel: 0,
  insert_quorum_timeout: 30_000,
};

/** A statement is over when all replicas that are up have done it; one that is down does it later. */
export const ON_REPLICAS: ClickHouseSettings = {
  // The client's type has not heard of it.
  distributed_ddl_output_mode: 'throw_only_active' as 'throw',
  distributed_ddl_task_timeout: '45',
};

/**
 * The same statement for tables that are replicated. Their tokens would be forgotten after an hour,
 * and a sink that was away for longer would write its last range twice: here only their number
 * counts, as with tables of one server.
 */
export const replicated = (statement: string): string =>
  statement
    .replace(/\bENGINE = (\w*MergeTree)\b/g, 'ENGINE = Replicated$1')
    .replace(
      /\bnon_replicated_deduplication_window = (\d+)/g,
      'replicated_deduplication_window = $1, replicated_deduplication_window_seconds = 3153600000',
    );

/**
 * Makes the database where there is none. On a cluster its engine brings every later statement to all
 * replicas in one order, also to one that joins or comes back: tables are made, swapped and dropped
 * as on one server.
 */
export async function makeDatabase(
  client: ClickHouseClient,
  { database, cluster }: ClickHouseServer,
): Promise<void> {
  if (cluster === undefined) {
    await run(client, `CREATE DATABASE IF NOT EXISTS ${database}`);
  } else if ((await engineOf(client, database)) === undefined) {
    // Asked of all servers, each of which must be up this once.
    await run(
      client,
      `CREATE DATABASE IF NOT EXISTS ${database} ON CLUSTER \`${cluster}\` ENGINE = ` +
        `Replicated('/clickhouse/databases/${database}', '{shard}', '{replica}')`,
    );
  }
  const engine = await engineOf(client, database);
  if ((engine === 'Replicated') !== (cluster !== undefined)) {
    throw new Error(
      `The database ${database} is of ${engine === 'Replicated' ? 'a cluster' : 'one server'}, the ` +
        'setting says otherwise: name another database, in which the figures are made anew.',
    );
  }
  if (cluster === undefined) return;
  // This server may have been away while tables were swapped.
  await run(client, `SYSTEM SYNC DATABASE REPLICA ${database}`);
}

async function run(client: ClickHouseClient, query: string): Promise<void> {
  await reaching(client.command({ query, clickhouse_settings: ON_REPLICAS }));
}

async function engineOf(client: ClickHouseClient, database: string): Promise<string | undefined> {
  const answer = await reaching(
    client.query({
      query: 'SELECT engine FROM system.databases WHERE name = {database:String}',
      query_params: { database },
      format: 'JSONEachRow',
    }),
  );
  const [row] = await reaching(answer.json<{ engine: string }>());
  return row?.engine;
}
