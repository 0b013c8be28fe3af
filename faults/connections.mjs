import { once } from 'node:events';
import { connect } from 'node:net';
import { createConnection } from 'mysql2/promise';
import { sleep } from '../e2e/src/shop.ts';
import { mustBlameNobody } from './nemesis.mjs';

const IDLE = 5000;
const SLOW = 300;
/** Milliseconds within which a healthy buyer is answered meanwhile. */
const PATIENCE = 5000;

async function open({ port }) {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  await Promise.race([once(socket, 'connect'), once(socket, 'close')]).catch(() => undefined);
  return socket;
}

/** Whoever behaves is served: looks and purchases, each in time. */
async function mustServe({ told, load, must, next }, what) {
  const body = {
    customerId: load.customers[0],
    lines: [{ productId: load.products[3], quantity: 1 }],
  };
  for (let at = 0; at < 10; at++) {
    const began = performance.now();
    const headers = { 'idempotency-key': `served-${next(1e9)}` };
    const bought = await told.call('/api/v1/purchases', { body, headers }).catch((error) => error);
    const { status, message } = bought;
    const took = performance.now() - began;
    must([201, 202].includes(status), `${what}: a purchase was answered ${status ?? message}`);
    must(took < PATIENCE, `${what}: a purchase took ${Math.round(took)} ms`);
  }
}

/** Connections that say nothing at all. */
const idle = async (run) => {
  const sockets = [];
  for (let at = 0; at < IDLE; at += 100) {
    sockets.push(...(await Promise.all(Array.from({ length: 100 }, () => open(run.shop)))));
  }
  await mustServe(run, `${sockets.filter((one) => !one.destroyed).length} idle connections`);
  for (const socket of sockets) socket.destroy();
};

/** Headers, and bodies, that come a byte at a time. */
const BEGUN = [
  'GET /api/v1/purchases HTTP/1.1\r\nHost: localhost\r\nx-more: ',
  'POST /api/v1/purchases HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n' +
    'Idempotency-Key: slow\r\nContent-Length: 5000\r\n\r\n{"customerId":"',
];
const slowLoris = async (run) => {
  const sockets = await Promise.all(Array.from({ length: SLOW }, () => open(run.shop)));
  sockets.forEach((socket, at) => socket.write(BEGUN[at % BEGUN.length]));
  const drip = setInterval(() => sockets.forEach((one) => one.destroyed || one.write('x')), 1000);
  await mustServe(run, `${SLOW} that send a byte a second`);
  // Bodies have 30 s, headers 10 s.
  for (let waited = 0; waited < 45 && sockets.some((one) => !one.closed); waited++)
    await sleep(1000);
  clearInterval(drip);
  const left = sockets.filter((one) => !one.closed).length;
  run.must(left === 0, `${left} that send a byte a second were let stay`);
  for (const socket of sockets) socket.destroy();
};

/** Somebody has all the connections that the database gives. */
const exhausted = async ({ servers, must, next }) => {
  const held = [];
  for (let full = false; !full && held.length < 1000;) {
    const connection = await createConnection(servers.mysql).catch(() => undefined);
    if (connection) held.push(connection);
    else full = true;
  }
  must(held.length < 1000, 'the database never ran out of connections');
  await sleep(3000 + next(5000));
  for (const connection of held) connection.destroy();
};

/** Too many connections, and connections that hold up. */
export const CONNECTIONS = {
  F31: {
    standalone: {
      nemesis: async (run) => {
        await idle(run);
        await slowLoris(run);
        mustBlameNobody(run);
      },
    },
    distributed: {
      nemesis: async (run) => {
        await idle(run);
        await slowLoris(run);
        await exhausted(run);
        mustBlameNobody(run);
      },
    },
  },
};
