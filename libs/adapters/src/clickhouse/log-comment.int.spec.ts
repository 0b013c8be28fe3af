import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { silentLog } from '@crpm/event-sourcing/testing';
import { trace } from '@opentelemetry/api';
import { EMBEDDED } from '../testing/clickhouse.ts';
import { doing } from '../tracing/spans.ts';
import { traceTo } from '../tracing/trace-to.ts';
import { ClickHouse } from './clickhouse.ts';

it('tells the engine the trace that an insert is of, and nothing where there is none', async () => {
  const engine = await EMBEDDED.start();
  const database = new ClickHouse(engine.server);
  const nothing = await mkdtemp(join(tmpdir(), 'crpm-migrations-'));
  await database.migrate(pathToFileURL(`${nothing}/`));
  await rm(nothing, { recursive: true });
  await database.command(
    `CREATE TABLE told (id Int64, comment String DEFAULT getSetting('log_comment'))
     ENGINE = MergeTree ORDER BY id`,
  );
  await database.insert('told', [{ id: 1 }], 'before');
  const collector = createServer((_, response) => response.end('{}')).listen(0, '127.0.0.1');
  await once(collector, 'listening');
  const { port } = collector.address() as AddressInfo;
  const traces = await traceTo(`http://127.0.0.1:${String(port)}`, 'test', '0', silentLog);
  const traceId = await doing('project', {}, async () => {
    await database.insert('told', [{ id: 2 }], 'within');
    return trace.getActiveSpan()?.spanContext().traceId;
  });
  const rows = await database.query('SELECT id, comment FROM told ORDER BY id');
  expect(rows).toEqual([
    { id: '1', comment: '' },
    { id: '2', comment: traceId },
  ]);
  expect(traceId).toMatch(/^[\da-f]{32}$/);
  await traces.end();
  collector.close();
  await database.close();
  await engine.stop();
}, 120_000);
