/** Headers of one connection, not of the request or answer on it (RFC 9110, 7.6.1). */
const HOP_BY_HOP = [
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
];

/** Of a caller: who it is, and where it calls from, is looked at here and told in the token. */
const FOR_THE_GATEWAY = [
  'host',
  'origin',
  'authorization',
  'cookie',
  'expect',
  'content-length',
  'x-request-id',
];

/**
 * What is passed on of a request's headers: names and values in turn, as they came. What stands
 * twice stays twice, so that a service sees it.
 */
export function requestHeaders(raw: readonly string[], connection = ''): string[] {
  const dropped = new Set([...HOP_BY_HOP, ...FOR_THE_GATEWAY, ...namesIn(connection)]);
  const kept: string[] = [];
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const name = raw[at] ?? '';
    if (!dropped.has(name.toLowerCase())) kept.push(name, raw[at + 1] ?? '');
  }
  return kept;
}

type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** What is passed on of an answer's headers. */
export function answerHeaders(headers: Headers): Record<string, string | string[]> {
  const dropped = new Set([...HOP_BY_HOP, ...namesIn(String(headers['connection'] ?? ''))]);
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined || dropped.has(name.toLowerCase()) ? [] : [[name, value]],
    ),
  );
}

const namesIn = (connection: string): string[] =>
  connection.split(',').map((name) => name.trim().toLowerCase());
