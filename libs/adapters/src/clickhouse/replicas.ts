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

/**
 * A statement is over when all replicas that are up have done it; one that is down does it later.
 * What the server asked has not begun in time it takes back: a swap of tables must not come when
 * nobody expects it any more.
 */
export const ON_REPLICAS: ClickHouseSettings = {
  // The client's type has not heard of it.
  distributed_ddl_output_mode: 'throw_only_active' as 'throw',
  distributed_ddl_task_timeout: '30',
  database_replicated_initial_query_timeout_sec: '20',
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
    await reaching(client.command({ query: `CREATE DATABASE IF NOT EXISTS ${database}` }));
  } else if ((await engineOf(client, database)) === undefined) {
    // Asked of all servers, each of which must be up this once.
    await onReplicas(
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
  const [most] = await ask<{ shards: string }>(
    client,
    'SELECT max(shard_num) AS shards FROM system.clusters WHERE cluster IN {names:Array(String)}',
    { names: [cluster, database] },
  );
  if (Number(most?.shards) > 1) {
    throw new Error(
      `${cluster} parts its rows over ${most?.shards} shards: each would have a part.`,
    );
  }
  // This server may have been away while tables were swapped.
  await onReplicas(client, `SYSTEM SYNC DATABASE REPLICA ${database}`);
}

async function onReplicas(client: ClickHouseClient, query: string): Promise<void> {
  await reaching(client.command({ query, clickhouse_settings: ON_REPLICAS }));
}

async function ask<Row>(
  client: ClickHouseClient,
  query: string,
  parameters: Readonly<Record<string, unknown>>,
): Promise<Row[]> {
  const answer = await reaching(
    client.query({ query, query_params: { ...parameters }, format: 'JSONEachRow' }),
  );
  return reaching(answer.json<Row>());
}

async function engineOf(client: ClickHouseClient, database: string): Promise<string | undefined> {
  const sql = 'SELECT engine FROM system.databases WHERE name = {database:String}';
  const [row] = await ask<{ engine: string }>(client, sql, { database });
  return row?.engine;
}
