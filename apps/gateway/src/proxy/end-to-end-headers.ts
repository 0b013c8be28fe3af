/** Headers of one connection, not of the request or answer on it (RFC 9110, 7.6.1). */
const HOP_BY_HOP = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** Of a caller: who it is, and where it calls from, is looked at here and told in the token. */
const NOT_PASSED_ON = new Set([
  ...HOP_BY_HOP,
  'host',
  'origin',
  'authorization',
  'cookie',
  'expect',
  'content-length',
  // Told anew.
  'x-request-id',
  'traceparent',
]);

/**
 * What is passed on of a request's headers: names and values in turn, as they came. What stands
 * twice stays twice, so that a service sees it.
 */
export function requestHeaders(raw: readonly string[], connection = ''): string[] {
  const named = namesIn(connection);
  const kept: string[] = [];
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const name = raw[at] ?? '';
    const lower = name.toLowerCase();
    if (!NOT_PASSED_ON.has(lower) && !named.includes(lower)) kept.push(name, raw[at + 1] ?? '');
  }
  return kept;
}

type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** What is passed on of an answer's headers. */
export function answerHeaders(headers: Headers): Record<string, string | string[]> {
  const named = namesIn(String(headers['connection'] ?? ''));
  const kept: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(headers)) {
    const lower = name.toLowerCase();
    if (value !== undefined && !HOP_BY_HOP.has(lower) && !named.includes(lower)) kept[name] = value;
  }
  return kept;
}

const namesIn = (connection: string): string[] =>
  connection.split(',').map((name) => name.trim().toLowerCase());
