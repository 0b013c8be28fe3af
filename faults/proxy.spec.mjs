// node --test faults/proxy.spec.mjs
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { afterEach, beforeEach, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { blackHole, deaf, mute, Proxy, slow } from './proxy.mjs';

let server;
let heard;
let proxy;
let clients;

beforeEach(async () => {
  heard = '';
  clients = [];
  server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      heard += chunk;
      socket.write(`<${chunk}>`);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  proxy = await Proxy.before(server.address().port);
});
afterEach(() => {
  for (const { socket } of clients) socket.destroy();
  proxy.close();
  server.close();
});

async function client() {
  const socket = connect(proxy.port, '127.0.0.1');
  const one = { socket, said: '', error: undefined };
  socket.on('data', (chunk) => (one.said += chunk));
  socket.on('error', ({ code }) => (one.error = code));
  clients.push(one);
  // One that is sent away may never have seen itself connected.
  await new Promise((done) => socket.once('connect', done).once('close', done));
  return one;
}
async function until(holds, what) {
  for (let tries = 0; tries < 1000; tries++) {
    if (holds()) return;
    await sleep(10);
  }
  assert.fail(`never: ${what}`);
}

it('passes everything on both ways, and the end', async () => {
  const { socket, ...one } = await client();
  const long = 'x'.repeat(3_000_000);
  let said = 0;
  socket.on('data', (chunk) => (said += chunk.length));
  socket.end(long);
  await until(() => heard === long && said > long.length, 'all of it');
  assert.equal(one.error, undefined);
});

it('delays what passes, without changing its order', async () => {
  proxy.rule = slow(500);
  const one = await client();
  one.socket.setNoDelay(true);
  const from = performance.now();
  for (const letter of 'abcdefghij') {
    one.socket.write(letter);
    await sleep(20);
  }
  await until(() => one.said.includes('j'), 'the answer');
  const took = performance.now() - from;
  assert.equal(heard, 'abcdefghij');
  // They are on their way at the same time: one after the other would take 5 s and more.
  assert.ok(took >= 999 && took < 4000, `it took ${took}`);
});

it('keeps to a rate', async () => {
  proxy.rule = (_, { direction }) => (direction === 'up' ? { rate: 10_000 } : {});
  const one = await client();
  const from = performance.now();
  one.socket.write('x'.repeat(2000));
  await until(() => one.said.length >= 2000, 'the answer');
  assert.ok(performance.now() - from >= 199);
});

it('as a black hole accepts and never answers, and what fell into it never comes out', async () => {
  const before = await client();
  proxy.rule = blackHole;
  const during = await client();
  before.socket.write('a');
  during.socket.write('b');
  await sleep(100);
  proxy.heal();
  before.socket.write('c');
  const after = await client();
  after.socket.write('d');
  await until(() => after.said === '<d>', 'an answer after it was healed');
  assert.deepEqual([heard, before.said, during.said], ['d', '', '']);
  assert.deepEqual([before.error, during.error], [undefined, undefined]);
});

it('does not say through a black hole that somebody has gone', async () => {
  let gone = false;
  server.once('connection', (socket) => socket.once('close', () => (gone = true)));
  const one = await client();
  one.socket.write('a');
  await until(() => one.said === '<a>', 'the answer');
  proxy.rule = blackHole;
  one.socket.destroy();
  await sleep(100);
  assert.equal(gone, false);
});

it('loses the answer to what was done, or the question', async () => {
  proxy.rule = deaf;
  const one = await client();
  one.socket.write('a');
  await until(() => heard === 'a', 'the question');
  await sleep(200);
  proxy.rule = mute;
  const other = await client();
  other.socket.write('b');
  await sleep(200);
  assert.deepEqual([heard, one.said, other.said], ['a', '', '']);
});

it('cuts off after a pattern was passed on, or before', async () => {
  for (const cut of ['after', 'before']) {
    heard = '';
    proxy.rule = (chunk) => (chunk.includes('COMMIT') ? { cut } : {});
    const one = await client();
    one.socket.write('BEGIN');
    await until(() => one.said === '<BEGIN>', 'the answer');
    one.socket.write('COMMIT');
    await until(() => one.error === 'ECONNRESET', 'the reset');
    if (cut === 'after') await until(() => heard === 'BEGINCOMMIT', 'what was sent before');
    await sleep(50);
    assert.equal(heard, cut === 'after' ? 'BEGINCOMMIT' : 'BEGIN');
    assert.equal(one.said, '<BEGIN>');
  }
});

it('sends away, and lets in again', async () => {
  const one = await client();
  proxy.refusing = true;
  proxy.cut();
  await until(() => one.error === 'ECONNRESET', 'the reset');
  const refused = await client();
  await until(() => refused.error === 'ECONNRESET', 'the refusal');
  proxy.heal();
  const after = await client();
  after.socket.write('a');
  await until(() => after.said === '<a>', 'an answer after it was healed');
});

it('lets something arrive twice', async () => {
  proxy.rule = (_, { direction }) => ({ twice: direction === 'down' });
  const one = await client();
  one.socket.write('a');
  await until(() => one.said === '<a><a>', 'the answer, two times');
});
