import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const HOST = '127.0.0.1';
/** Chunks on their way beyond which the sender waits. */
const MOST = 64;

/** Nothing happens to what passes. */
const plain = () => ({});
/** Everything takes so long, both ways. */
export const slow = (milliseconds) => () => ({ delay: milliseconds });
/** Half-open: connections stand, and nothing comes through. */
export const blackHole = () => ({ lose: true });
/** What is asked arrives, what is answered does not. */
export const deaf = (_, { direction }) => ({ lose: direction === 'down' });
/** The other way round. */
export const mute = (_, { direction }) => ({ lose: direction === 'up' });

/**
 * What stands between a shop and one of its servers, and does to the bytes what networks do. A rule
 * is asked what becomes of each chunk: `rule(chunk, { direction, link })`, `up` being to the server.
 * It answers any of
 * - delay: milliseconds later; what follows waits for it
 * - rate: no faster than so many bytes a second
 * - lose: it never arrives, and the connection stands
 * - twice: it arrives two times
 * - cut: `before` it arrived or `after`, the connection is reset
 *
 * A rule that is to throw dice takes them from the seed. `link` is the connection's, for its notes.
 */
export class Proxy {
  /** Listens at a free port of loopback, or at the one that is named, for a server's. */
  static async before(target, port = 0) {
    const proxy = new Proxy(target);
    proxy.server.listen(port, HOST);
    await once(proxy.server, 'listening');
    return proxy;
  }

  constructor(target) {
    this.target = target;
    this.rule = plain;
    /** Whether whoever comes is sent away. */
    this.refusing = false;
    this.links = new Set();
    this.server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
      if (this.refusing) client.resetAndDestroy();
      else this.join(client);
    });
  }

  get port() {
    return this.server.address().port;
  }

  /** Resets all that is connected. */
  cut() {
    for (const link of this.links) link.end();
  }

  /** Everything passes again. Connections that have lost something stay lost: nobody hears of it. */
  heal() {
    this.rule = plain;
    this.refusing = false;
  }

  close() {
    this.cut();
    this.server.close();
  }

  join(client) {
    const options = { host: HOST, port: this.target, allowHalfOpen: true, noDelay: true };
    const server = connect(options);
    const link = {
      /** Directions in which something is missing: what comes after it would be nonsense. */
      lost: new Set(),
      end: () => {
        client.resetAndDestroy();
        server.resetAndDestroy();
        this.links.delete(link);
      },
    };
    this.links.add(link);
    this.pass(link, 'up', client, server);
    this.pass(link, 'down', server, client);
  }

  pass(link, direction, from, to) {
    let waiting = 0;
    let last = Promise.resolve();
    const inTurn = (work) => (last = last.then(work).catch(() => link.end()));
    const isLost = () =>
      link.lost.has(direction) || this.rule(Buffer.of(), { direction, link }).lose;
    from.on('data', (chunk) => {
      const fate = this.rule(chunk, { direction, link });
      const due = performance.now() + (fate.delay ?? 0);
      if (++waiting > MOST) from.pause();
      inTurn(async () => {
        if (fate.delay) await sleep(due - performance.now());
        if (fate.rate) await sleep((chunk.length / fate.rate) * 1000);
        await this.deliver(link, direction, { chunk, fate, from, to });
        if (--waiting === MOST) from.resume();
      });
    });
    // That somebody has gone is not heard through a hole either.
    from.on('end', () => inTurn(() => isLost() || to.end()));
    from.on('error', () => isLost() || link.end());
    from.on('close', () => {
      if (to.destroyed) this.links.delete(link);
    });
  }

  async deliver(link, direction, { chunk, fate, from, to }) {
    if (fate.cut === 'before') return link.end();
    if (fate.lose) link.lost.add(direction);
    if (link.lost.has(direction) || to.destroyed) return;
    if (fate.twice) to.write(chunk);
    const flows = to.write(chunk);
    if (fate.cut === 'after') {
      // Who was written to gets it all, and then hears no more; the writer is cut off at once.
      to.end();
      from.resetAndDestroy();
    } else if (!flows) await Promise.race([once(to, 'drain'), once(to, 'close')]);
  }
}
