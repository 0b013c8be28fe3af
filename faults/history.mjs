import { closeSync, openSync, writeSync } from 'node:fs';

/**
 * The same shop, each of whose calls is written down before it is sent and after it was answered.
 * An answer that never came is not there: it may have happened. `failures`: what got no answer, or
 * one that the shop is to blame for. `unanswered`: what was asked for under a key, and not settled.
 */
export function recorded(shop, file) {
  const lines = openSync(file, 'w');
  const note = (entry, t = performance.now()) =>
    ended || writeSync(lines, `${JSON.stringify({ t, ...entry })}\n`);
  const failures = [];
  /** By key, how to ask again, and when it was settled first. */
  const wanted = new Map();
  let count = 0;
  let ended = false;
  const call = async (path, asked = {}) => {
    if (ended) throw new Error('it is over');
    const n = ++count;
    const { method = asked.body === undefined ? 'GET' : 'POST', body, headers = {} } = asked;
    const { 'idempotency-key': key, 'if-match': match } = headers;
    note({ n, type: 'sent', method, path, key, match, body });
    if (key !== undefined && !wanted.has(key)) wanted.set(key, { key, method, path, match, body });
    try {
      const reply = await shop.call(path, asked);
      const now = performance.now();
      note({ n, type: 'answered', status: reply.status, body: reply.text }, now);
      const settles = reply.status !== 202 && reply.status < 500;
      if (key !== undefined && settles) wanted.get(key).settled ??= now;
      if (reply.status >= 500) failures.push(`${method} ${path}: ${reply.status}`);
      return reply;
    } catch (error) {
      failures.push(`${method} ${path}: ${error.message}`);
      throw error;
    }
  };
  /** The stores were put back from a backup that was begun then: what came after may not be there. */
  const restored = (since) => {
    note({ type: 'restored', since });
    for (const one of wanted.values()) if (one.settled > since) delete one.settled;
  };
  const unanswered = () => [...wanted.values()].filter(({ settled }) => settled === undefined);
  /** Buyers who never learned their outcome would go on. */
  const end = () => {
    if (!ended) closeSync(lines);
    ended = true;
  };
  return Object.create(shop, {
    call: { value: call },
    failures: { value: failures },
    end: { value: end },
    restored: { value: restored },
    unanswered: { value: unanswered },
  });
}
