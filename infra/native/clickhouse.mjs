// `node clickhouse.mjs --path=... --query ...`: clickhouse-local, out of the library that carries it.
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { DataType, load, open } from 'ffi-rs';

const libc = process.platform === 'linux' ? '-gnu' : '';
const { resolve } = createRequire(import.meta.url);
const folder = dirname(
  resolve(`@chdb/lib-${process.platform}-${process.arch}${libc}/package.json`),
);
const args = ['clickhouse', ...process.argv.slice(2)];

const call = (funcName, retType, paramsType, paramsValue) =>
  load({ library: 'chdb', funcName, retType, paramsType, paramsValue });

open({ library: 'chdb', path: join(folder, 'libchdb.so') });
const result = call(
  'chdb_query_cmdline',
  DataType.External,
  [DataType.I32, DataType.StringArray],
  [args.length, args],
);
// It came back, so it did not start.
console.error(call('chdb_result_error', DataType.String, [DataType.External], [result]));
process.exit(1);
