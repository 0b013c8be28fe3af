import { sign, verify, type KeyObject } from 'node:crypto';
import { Refusal, type Clock } from '@crpm/event-sourcing';
import * as z from 'zod';

/** Which service calls which, and for whom. */
const ServiceClaims = z.object({
  /** The service that calls, and has signed. */
  iss: z.string(),
  /** The service that is called: no other takes the token. */
  aud: z.string(),
  /** On whose behalf: a person's request, or the calling service's own doing. */
  sub: z.string().min(1),
  /** Seconds since the epoch. */
  iat: z.int(),
  exp: z.int(),
});
export type ServiceClaims = z.infer<typeof ServiceClaims>;

const LIFE = 120;
/** Seconds before its end from which a token is not used any more. */
const SPARE = 60;
const LONGEST_LIFE = 300;
/** Seconds by which the clocks of two machines may differ. */
const SKEW = 30;
/** Different callers remembered. */
const MOST_KEPT = 1000;

const encode = (text: string): string => Buffer.from(text).toString('base64url');

/** There is one kind: what a token says about its algorithm decides nothing. */
const HEADER = encode(JSON.stringify({ alg: 'EdDSA', typ: 'JWT' }));

const secondsOf = (clock: Clock): number => Math.floor(clock.now() / 1000);

/** Signs what one service says when it calls another: a JWT with Ed25519. */
export class TokenIssuer {
  private readonly kept = new Map<string, { token: string; from: number; until: number }>();

  constructor(
    readonly service: string,
    private readonly key: KeyObject,
    private readonly clock: Clock,
  ) {}

  /** A token for calling `audience` now; `actor`: on whose behalf, by default its own. */
  tokenFor(audience: string, actor = `service:${this.service}`): string {
    const now = secondsOf(this.clock);
    const name = `${audience} ${actor}`;
    const kept = this.kept.get(name);
    // Clocks are put back: what is from tomorrow then would be refused until tomorrow.
    if (kept && now >= kept.from && now < kept.until) return kept.token;
    const claims: ServiceClaims = {
      iss: this.service,
      aud: audience,
      sub: actor,
      iat: now,
      exp: now + LIFE,
    };
    const signed = `${HEADER}.${encode(JSON.stringify(claims))}`;
    const token = `${signed}.${sign(null, Buffer.from(signed), this.key).toString('base64url')}`;
    keep(this.kept, name, { token, from: now, until: now + LIFE - SPARE });
    return token;
  }
}

/** Reads tokens of services whose public keys it has. */
export class TokenVerifier {
  private readonly kept = new Map<string, ServiceClaims>();

  constructor(
    private readonly service: string,
    /** By service. */
    private readonly keys: ReadonlyMap<string, KeyObject>,
    private readonly clock: Clock,
  ) {}

  /** @throws Refusal unless it is whole, in time, for this service and from one that we know. */
  verify(token: unknown): ServiceClaims {
    const claims = typeof token === 'string' ? this.claimsOf(token) : undefined;
    const now = secondsOf(this.clock);
    if (
      claims?.aud !== this.service ||
      now >= claims.exp ||
      claims.iat > now + SKEW ||
      claims.exp - claims.iat > LONGEST_LIFE
    ) {
      throw refusedToken();
    }
    return claims;
  }

  /** Undefined for whatever is not signed by a service with the key that we have of it. */
  private claimsOf(token: string): ServiceClaims | undefined {
    const kept = this.kept.get(token);
    if (kept) return kept;
    const [header, payload, signature, more] = token.split('.');
    if (header !== HEADER || payload === undefined || signature === undefined) return undefined;
    const claims = parsed(payload);
    const key = claims && this.keys.get(claims.iss);
    if (!key || more !== undefined) return undefined;
    const signed = Buffer.from(`${header}.${payload}`);
    if (!verify(null, signed, key, Buffer.from(signature, 'base64url'))) return undefined;
    keep(this.kept, token, claims);
    return claims;
  }
}

export const refusedToken = (): Refusal =>
  new Refusal('service-token-refused', 'This address is for our own services.');

function parsed(payload: string): ServiceClaims | undefined {
  try {
    return ServiceClaims.parse(JSON.parse(Buffer.from(payload, 'base64url').toString()));
  } catch {
    return undefined;
  }
}

function keep<Value>(kept: Map<string, Value>, name: string, value: Value): void {
  if (kept.size >= MOST_KEPT) kept.clear();
  kept.set(name, value);
}
