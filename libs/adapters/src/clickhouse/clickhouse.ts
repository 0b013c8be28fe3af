import { ClickHouseLogLevel, createClient, type ClickHouseClient } from '@clickhouse/client';
import { trace } from '@opentelemetry/api';
import { Turns } from '../runtime/turns.ts';
import { answering, reaching, taking } from './answers.ts';
import type { ClickHouseServer, Credentials } from './embedded-config.ts';
import { doing } from '../tracing/spans.ts';
import { migrate } from './migrate.ts';
import { makeDatabase, ON_REPLICAS, QUORUM, replicated } from './replicas.ts';

export type QueryParameters = Readonly<Record<string, unknown>>;

/** Port: the database of figures. Adapter: ClickHouse, embedded or a server's. */
export interface AnalyticsDatabase {
  /**
   * Adds the rows as one unit, or nothing when this table took an insert with this token before.
   * An unknown outcome is resolved by the same call again, after a crash of the server by
   * `insertAgain`. A column that a row lacks takes its default. @throws RejectedRows when it is the rows that are wrong.
   */
  insert(table: string, rows: readonly object[], token: string): Promise<void>;
  /**
   * Asks as the reader. Values are bound only: `{name:Type}`. 64-bit integers and decimals come
   * back as strings. A question that is too heavy is refused as `unavailable`.
   */
  query<Row>(sql: string, parameters?: QueryParameters): Promise<Row[]>;
  /** One statement as the writer, not for values from outside. */
  command(sql: string): Promise<void>;
  /** Applies the numbered .sql files of the folder that were not applied before. */
  migrate(directory: URL): Promise<void>;
}

const REQUEST_TIMEOUT = 60_000;

type Cells = Readonly<Record<string, unknown>>;

export class ClickHouse implements AnalyticsDatabase {
  private readonly writer: ClickHouseClient;
  private readonly reader: ClickHouseClient;
  private readonly onCluster: boolean;
  private readonly turns = new Turns();

  constructor(private readonly server: ClickHouseServer) {
    this.onCluster = server.cluster !== undefined;
    this.writer = this.connect(server.writer, server.database);
    this.reader = this.connect(server.reader, server.database);
  }

  async insert(table: string, rows: readonly object[], token: string): Promise<void> {
    const named = new Set<string>();
    for (const row of rows) for (const column in row) named.add(column);
    const [first, ...others] = named;
    if (first === undefined) return;
    const columns: [string, ...string[]] = [first, ...others];
    const attributes = { 'db.system.name': 'clickhouse', 'db.collection.name': table };
    const insert = () => doing('insert', attributes, () => this.send(table, columns, rows, token));
    // Of two at once on a table, replicas would refuse one.
    await taking(this.onCluster ? this.turns.take(table, insert) : insert());
  }

  async query<Row>(sql: string, parameters: QueryParameters = {}): Promise<Row[]> {
    const answer = await answering(
      this.reader.query({
        query: sql,
        query_params: { ...parameters },
        // Read in one go and without the names in each row: half the work of a line for each.
        format: 'JSONCompact',
        // An address has room for few values.
        use_multipart_params_auto: true,
      }),
    );
    const { meta = [], data } = await answering(answer.json<unknown[]>());
    return data.map((values) => {
      const row: Record<string, unknown> = {};
      meta.forEach(({ name }, place) => (row[name] = values[place]));
      return row as Row;
    });
  }

  async command(sql: string): Promise<void> {
    await reaching(
      this.onCluster
        ? this.writer.command({ query: replicated(sql), clickhouse_settings: ON_REPLICAS })
        : this.writer.command({ query: sql }),
    );
  }

  async migrate(directory: URL): Promise<void> {
    const outside = this.connect(this.server.writer, 'default');
    await makeDatabase(outside, this.server).finally(() => outside.close());
    if (this.onCluster) await this.mustSeeAllThatCounts();
    await migrate(this, directory);
  }

  async close(): Promise<void> {
    await Promise.all([this.writer.close(), this.reader.close()]);
  }

  private send(
    table: string,
    columns: [string, ...string[]],
    rows: readonly object[],
    token: string,
  ): Promise<unknown> {
    const traceId = trace.getActiveSpan()?.spanContext().traceId;
    return this.writer.insert({
      table,
      columns,
      // The names once, not with each row: a third less work for both sides.
      values: rows.map((row) => columns.map((column) => (row as Cells)[column])),
      format: 'JSONCompactEachRow',
      clickhouse_settings: {
        async_insert: 0,
        insert_deduplicate: 1,
        insert_deduplication_token: token,
        deduplicate_blocks_in_dependent_materialized_views: 1,
        // One insert is one block, which is what a token covers.
        input_format_parallel_parsing: 0,
        max_insert_block_size: '1048576',
        // Half of a character that takes two stands in some people's files.
        input_format_json_throw_on_bad_escape_sequence: 0,
        ...(this.onCluster && QUORUM),
        // Found in the engine's own log by it.
        ...(traceId !== undefined && { log_comment: traceId }),
      },
    });
  }

  /** A replica that answers from less than the others have would give wrong figures. */
  private async mustSeeAllThatCounts(): Promise<void> {
    const [row] = await this.query<{ sees: number }>(
      "SELECT getSetting('select_sequential_consistency') AS sees",
    );
    if (Number(row?.sees) === 1) return;
    throw new Error('On a cluster the reader needs select_sequential_consistency in its profile.');
  }

  /** Responses uncompressed: compression delays the first chunk and hides errors in mid-stream. */
  private connect(credentials: Credentials, database: string): ClickHouseClient {
    return createClient({
      url: this.server.url,
      ...credentials,
      database,
      request_timeout: REQUEST_TIMEOUT,
      log: { level: ClickHouseLogLevel.OFF },
    });
  }
}
