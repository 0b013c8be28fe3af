import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { silentLog } from '@crpm/event-sourcing/testing';
import { doing } from './spans.ts';
import { traceTo } from './trace-to.ts';

it('says once that the collector does not take what it is told', async () => {
  const collector = createServer((_, response) => response.writeHead(404).end()).listen(0);
  await once(collector, 'listening');
  const { port } = collector.address() as AddressInfo;
  const endpoint = `http://127.0.0.1:${String(port)}`;
  const said: unknown[] = [];
  const log = { ...silentLog, warn: (...words: unknown[]) => said.push(words) };
  const traces = await traceTo(endpoint, 'test', '0', log);
  // More than go out at once.
  for (let n = 0; n < 1500; n++) await doing('project', {}, () => Promise.resolve());
  await traces.end();
  expect(said).toEqual([
    ['traces are not taken', { endpoint, error: expect.stringContaining('Not Found') as string }],
  ]);
  collector.close();
});
