/**
 * Runs in a child process of its own: `node embedded-host.ts LIBRARY DATA_DIR PORT`.
 * libchdb is ClickHouse with clickhouse-local in it, and clickhouse-local can open the server's
 * HTTP listener; the call never returns, so a crash of the engine ends this process and no other.
 */
import { openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { Worker, isMainThread, parentPort } from 'node:worker_threads';
import { DataType, load, open } from 'ffi-rs';

/** Exit code for "another engine works in this folder". */
const LOCKED = 75;
const LOCK_EX_NB = 2 | 4;

const KEEP_ALIVE =
  'SELECT sleepEachRow(3600) FROM numbers(1000000) FORMAT Null SETTINGS ' +
  'function_sleep_max_microseconds_per_block = 0, max_block_size = 1, max_execution_time = 0';

if (isMainThread) {
  const [library = '', dataDir = '', port = ''] = process.argv.slice(2);
  lock(join(dataDir, 'lock'));
  const watcher = new Worker(new URL(import.meta.url), { execArgv: process.execArgv });
  watcher.once('message', () => {
    serve(library, dataDir, port);
  });
} else {
  parentPort?.postMessage('watching');
  dieWithParent();
}

/** clickhouse-local does not guard its folder. The kernel drops this lock with the process. */
function lock(file: string): void {
  // An empty path means the symbols already in this process: libc's.
  open({ library: 'c', path: '' });
  const refused = load({
    library: 'c',
    funcName: 'flock',
    retType: DataType.I32,
    paramsType: [DataType.I32, DataType.I32],
    paramsValue: [openSync(file, 'a', 0o600), LOCK_EX_NB],
  });
  if (refused !== 0) process.exit(LOCKED);
}

function serve(library: string, dataDir: string, port: string): void {
  const args = [
    'clickhouse',
    `--path=${join(dataDir, 'data')}`,
    `--config-file=${join(dataDir, 'config.xml')}`,
    `--http_port=${port}`,
    '--listen_host=127.0.0.1',
    '--log-level=warning',
    '--query',
    `SYSTEM START LISTEN HTTP; ${KEEP_ALIVE}`,
  ];
  open({ library: 'chdb', path: library });
  load({
    library: 'chdb',
    funcName: 'chdb_query_cmdline',
    retType: DataType.External,
    paramsType: [DataType.I32, DataType.StringArray],
    paramsValue: [args.length, args],
  });
  // It came back, so it did not start; it has said why on stderr.
  process.exit(1);
}

/** The main thread is inside ClickHouse for good: a second thread waits for stdin to close. */
function dieWithParent(): void {
  const byte = Buffer.alloc(1);
  try {
    while (readSync(0, byte) > 0);
  } finally {
    process.kill(process.pid, 'SIGKILL');
  }
}
