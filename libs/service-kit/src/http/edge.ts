import { Refusal } from '@crpm/event-sourcing';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { KnownPaths } from './known-paths.ts';
import { LONGEST_URL, urlTooLong } from './raw-errors.ts';

/** What is wrong with a request as such, before its route is asked. */
export function edgeRefusal(
  request: FastifyRequest,
  reply: FastifyReply,
  hosts: ReadonlySet<string> | undefined,
  paths: KnownPaths,
): Refusal | undefined {
  const { host, 'content-encoding': encoding = 'identity' } = request.headers;
  if (host === undefined) return new Refusal('malformed-request', 'The Host header is missing.');
  if (hosts && !(hosts.has(nameOf(host)) && sameOrigin(request.headers))) {
    return new Refusal('forbidden-origin', 'This address, or the page that called, is not ours.');
  }
  if (request.url.length > LONGEST_URL) return urlTooLong();
  if (encoding !== 'identity') {
    // What is small on the wire may be huge once it is unpacked.
    const detail = 'Send the body as it is, without a Content-Encoding.';
    return new Refusal('unsupported-media-type', detail);
  }
  const methods = otherMethods(request, paths);
  if (methods.length > 0) {
    void reply.header('allow', methods.join(', '));
    return new Refusal('method-not-allowed', `Use ${methods.join(' or ')}.`);
  }
  return multipartOutOfPlace(request)
    ? new Refusal('unsupported-media-type', 'Send JSON: only imports take files.')
    : undefined;
}

const nameOf = (host: string) => host.replace(/:\d+$/, '').toLowerCase();

function sameOrigin({ origin, host }: { origin?: string | undefined; host?: string | undefined }) {
  if (origin === undefined) return true;
  return URL.canParse(origin) && new URL(origin).host === host?.toLowerCase();
}

/** The methods of a path that knows others than the one used. */
function otherMethods(request: FastifyRequest, paths: KnownPaths): string[] {
  const { is404, method, routeOptions, url } = request;
  // A GET of whatever address ends at the console, which knows no path of the API.
  if (!is404 && routeOptions.url?.endsWith('*') !== true) return [];
  const methods = paths.methodsAt(url.split('?')[0] ?? url);
  // It may know this one too, and only not the id: the router takes none that is so long.
  return methods.includes(method) ? [] : methods;
}

/** The parser of multipart bodies is there for every route, once it is there for one. */
const multipartOutOfPlace = ({ headers, is404, routeOptions }: FastifyRequest) =>
  !is404 &&
  routeOptions.config.streamedBody !== true &&
  headers['content-type']?.toLowerCase().startsWith('multipart/') === true;
