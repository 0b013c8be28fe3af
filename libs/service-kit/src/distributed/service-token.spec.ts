import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import type { Clock } from '@crpm/event-sourcing';
import { TokenIssuer, TokenVerifier } from './service-token.ts';

const NOW = 1_790_000_000;
let seconds: number;
const clock: Clock = { now: () => seconds * 1000, elapsed: () => seconds * 1000 };
const gateway = generateKeyPairSync('ed25519');
const purchases = generateKeyPairSync('ed25519');
const keys = new Map([
  ['gateway', gateway.publicKey],
  ['purchases', purchases.publicKey],
]);

const base64 = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
/** A token of whatever claims. */
const made = (
  more: object = {},
  key: KeyObject = gateway.privateKey,
  header: object = { alg: 'EdDSA', typ: 'JWT' },
) => {
  const claims = { iss: 'gateway', aud: 'products', sub: 'owner', iat: NOW, exp: NOW + 60 };
  const signed = `${base64(header)}.${base64({ ...claims, ...more })}`;
  return `${signed}.${sign(null, Buffer.from(signed), key).toString('base64url')}`;
};

let issuer: TokenIssuer;
let verifier: TokenVerifier;
beforeEach(() => {
  seconds = NOW;
  issuer = new TokenIssuer('gateway', gateway.privateKey, clock);
  verifier = new TokenVerifier('products', keys, clock);
});
const refused = (token: unknown) =>
  expect(() => verifier.verify(token)).toThrow(
    expect.objectContaining({ code: 'service-token-refused' }) as Error,
  );

it('says who calls, whom, for whom, and for how long', () => {
  const claims = verifier.verify(issuer.tokenFor('products', 'ann'));
  expect(claims).toMatchObject({ iss: 'gateway', aud: 'products', sub: 'ann', iat: NOW });
  expect(claims.exp - claims.iat).toBeLessThanOrEqual(300);
  expect(verifier.verify(issuer.tokenFor('products')).sub).toBe('service:gateway');
});

it('is the same for a while, another for another audience or caller, and never about to end', () => {
  const token = issuer.tokenFor('products', 'ann');
  seconds += 59;
  expect(issuer.tokenFor('products', 'ann')).toBe(token);
  expect(issuer.tokenFor('products', 'bob')).not.toBe(token);
  expect(issuer.tokenFor('customers', 'ann')).not.toBe(token);
  for (let passed = 0; passed < 1000; passed += 7) {
    seconds += 7;
    const { exp } = verifier.verify(issuer.tokenFor('products', 'ann'));
    expect(exp - seconds).toBeGreaterThanOrEqual(60);
  }
});

it('is another after the clock was put back', () => {
  seconds += 7200;
  issuer.tokenFor('products', 'ann');
  seconds -= 7200;
  expect(verifier.verify(issuer.tokenFor('products', 'ann')).iat).toBe(NOW);
});

it('is taken as made here, so that the table below refuses for its own reasons', () => {
  expect(verifier.verify(made()).sub).toBe('owner');
});

const [header, payload, signature] = made().split('.') as [string, string, string];
it.each<[string, unknown]>([
  ['none', undefined],
  ['an empty one', ''],
  ['no token', 'owner'],
  ['an object', {}],
  ['an expired one', made({ iat: NOW - 100, exp: NOW })],
  ['one of tomorrow', made({ iat: NOW + 86_400, exp: NOW + 86_460 })],
  ['one that lives too long', made({ exp: NOW + 301 })],
  ['one without an end', made({ exp: undefined })],
  ['one without a beginning', made({ iat: undefined })],
  ['one whose end is no number', made({ exp: 'never' })],
  ['one for another service', made({ aud: 'customers' })],
  ['one for several services', made({ aud: ['products'] })],
  ['one for no service', made({ aud: undefined })],
  ["one with another service's key", made({}, purchases.privateKey)],
  ['one of a service that nobody knows', made({ iss: 'analytics' })],
  ['one of nobody', made({ iss: undefined })],
  ['one whose claims were changed', `${header}.${base64({ sub: 'admin' })}.${signature}`],
  ['one whose signature was cut', `${header}.${payload}.${signature.slice(0, -4)}`],
  ['one without a signature', `${header}.${payload}.`],
  ['one that says it needs none', made({}, gateway.privateKey, { alg: 'none' })],
  ['one with more behind it', `${made()}.x`],
])('refuses %s', (_, token) => {
  refused(token);
});

it('refuses one at its end that it had taken before', () => {
  const token = made();
  verifier.verify(token);
  seconds = NOW + 59;
  verifier.verify(token);
  seconds = NOW + 60;
  refused(token);
});
