import { createServer } from 'node:net';

/** Ports of loopback that nobody listens at. */
export async function freePorts(count) {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'));
  await Promise.all(servers.map((server) => new Promise((done) => server.once('listening', done))));
  const ports = servers.map((server) => server.address().port);
  for (const server of servers) server.close();
  return ports;
}
