import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Credentials {
  readonly username: string;
  readonly password: string;
}

/** Where a ClickHouse answers, as a writer and as a reader that can do nothing but read. */
export interface ClickHouseServer {
  readonly url: string;
  readonly database: string;
  readonly writer: Credentials;
  readonly reader: Credentials;
  /** The cluster of the server's configuration that all replicas of one shard are of; none: one server. */
  readonly cluster?: string | undefined;
}

const DATABASE = 'crpm';
const OWNER_ONLY = { mode: 0o600 };

/**
 * Limits of everyone who asks questions. They stand in the profile because `readonly = 1` refuses
 * settings in a query; `readonly = 2` would let a query read local files.
 */
const READER_PROFILE = {
  readonly: 1,
  max_execution_time: 10,
  max_memory_usage: 1_000_000_000,
  max_result_rows: 1_000_000,
  max_threads: 2,
  output_format_json_quote_64bit_integers: 1,
  output_format_json_quote_decimals: 1,
  // An error in the midst of an answer is an error, and not a connection that breaks.
  http_wait_end_of_query: 1,
};

/** Two shared cores and a shop's laptop: small pools, small caches, no query log. */
const SERVER = {
  max_server_memory_usage: 2_500_000_000,
  mark_cache_size: 67_108_864,
  uncompressed_cache_size: 0,
  background_pool_size: 2,
  background_common_pool_size: 2,
  background_schedule_pool_size: 4,
  background_fetches_pool_size: 1,
  background_move_pool_size: 1,
  background_distributed_schedule_pool_size: 1,
  background_buffer_flush_schedule_pool_size: 1,
  background_message_broker_schedule_pool_size: 1,
  max_io_thread_pool_size: 8,
  logger: { size: '10M', count: 2 },
  merge_tree: {
    // They must fit the small pool.
    number_of_free_entries_in_pool_to_execute_mutation: 1,
    number_of_free_entries_in_pool_to_lower_max_size_of_merge: 1,
    number_of_free_entries_in_pool_to_execute_optimize_entire_partition: 1,
  },
};

/** Writes the engine's configuration into its folder; passwords are made once and kept there. */
export function configure(dataDir: string, port: number): ClickHouseServer {
  mkdirSync(join(dataDir, 'data'), { recursive: true, mode: 0o700 });
  const server: ClickHouseServer = {
    url: `http://127.0.0.1:${port}`,
    database: DATABASE,
    ...passwords(join(dataDir, 'credentials.json')),
  };
  const users = join(dataDir, 'users.xml');
  const logger = { ...SERVER.logger, log: join(dataDir, 'engine.log') };
  const config = { users_config: users, ...SERVER, logger };
  writeFileSync(join(dataDir, 'config.xml'), xml({ clickhouse: config }), OWNER_ONLY);
  writeFileSync(users, xml({ clickhouse: usersOf(server) }), OWNER_ONLY);
  return server;
}

function passwords(file: string): Pick<ClickHouseServer, 'writer' | 'reader'> {
  if (!existsSync(file)) {
    const make = (username: string) => ({ username, password: randomBytes(24).toString('hex') });
    const made = { writer: make('writer'), reader: make('reader') };
    writeFileSync(file, JSON.stringify(made), OWNER_ONLY);
  }
  return JSON.parse(readFileSync(file, 'utf8')) as Pick<ClickHouseServer, 'writer' | 'reader'>;
}

function usersOf({ writer, reader }: ClickHouseServer): object {
  const account = ({ password }: Credentials, profile: string, grants: readonly string[]) => ({
    password_sha256_hex: createHash('sha256').update(password).digest('hex'),
    networks: { ip: '127.0.0.1' },
    profile,
    quota: 'default',
    grants: { query: grants },
  });
  return {
    profiles: {
      // The others start from this one: what is for the engine alone, they take back.
      // Requests are read before it is known whose they are, so this is everybody's limit of one
      // bound value: the ids of an import's sales are many.
      default: { max_sessions_for_user: 1, http_max_field_value_size: 16_777_216 },
      writer: { max_sessions_for_user: 0, async_insert: 0 },
      reader: { max_sessions_for_user: 0, ...READER_PROFILE },
    },
    quotas: { default: '' },
    users: {
      // The engine's own session, which cannot be given a password: it may open the listener and
      // wait, and being the one session of its profile it keeps everybody else out.
      default: {
        password: '',
        networks: { ip: '127.0.0.1' },
        profile: 'default',
        quota: 'default',
        grants: { query: ['GRANT SYSTEM LISTEN ON *.*', 'GRANT SELECT ON system.numbers'] },
      },
      writer: account(writer, 'writer', [
        `GRANT ALL ON ${DATABASE}.*`,
        'GRANT TABLE ENGINE ON *',
        'GRANT SELECT ON system.*',
      ]),
      reader: account(reader, 'reader', [`GRANT SELECT ON ${DATABASE}.*`]),
    },
  };
}

type Xml = string | number | readonly Xml[] | { readonly [tag: string]: Xml } | object;

const escape = (text: string): string =>
  text.replace(/[&<>]/g, (character) => `&#${character.charCodeAt(0)};`);

const xml = (value: Xml): string =>
  typeof value !== 'object'
    ? escape(String(value))
    : Object.entries(value as Record<string, Xml>)
        .flatMap(([tag, content]) =>
          (Array.isArray(content) ? (content as Xml[]) : [content]).map(
            (one) => `<${tag}>${xml(one)}</${tag}>\n`,
          ),
        )
        .join('');
