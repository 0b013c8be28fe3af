import * as z from 'zod';

/** What ends a host name in a URL, or means something else there. */
const NOT_HOST = /[\s/?#:@%\\[\]]/;

/**
 * What two spellings of one e-mail address have in common: lower case, the domain in ASCII
 * (`müller.de` is `xn--mller-kva.de`). Undefined for what is no address.
 */
export function emailKey(email: string): string | undefined {
  const at = email.lastIndexOf('@');
  const domain = email.slice(at + 1);
  if (at < 1 || NOT_HOST.test(domain)) return undefined;
  const address = `http://${domain}`;
  if (!URL.canParse(address)) return undefined;
  const key = `${email.slice(0, at).toLowerCase()}@${new URL(address).hostname}`;
  return z.email().max(254).safeParse(key).success ? key : undefined;
}
