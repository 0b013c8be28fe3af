import { createSecretKey, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { openText, sealText } from './seal.ts';

const newKey = () => createSecretKey(randomBytes(32));
const key = newKey();

it('opens what it sealed, whatever the text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string(), (text, about) => {
      expect(openText(sealText(text, key, about), key, about)).toBe(text);
    }),
  );
});

it('opens nothing of which a single byte was changed', () => {
  const body = Buffer.from(sealText('secret', key, 'a').slice(3), 'base64url');
  for (let at = 0; at < body.length; at++) {
    const changed = Buffer.from(body);
    changed[at] = changed[at]! ^ 1;
    expect(() => openText(`v1.${changed.toString('base64url')}`, key, 'a')).toThrow();
  }
});

it('opens nothing that was cut short', () => {
  const body = Buffer.from(sealText('secret', key, 'a').slice(3), 'base64url');
  for (let length = 0; length < body.length; length++) {
    const short = body.subarray(0, length).toString('base64url');
    expect(() => openText(`v1.${short}`, key, 'a')).toThrow();
  }
});

it('opens with its own key and about its own record only', () => {
  const sealed = sealText('secret', key, 'a');
  expect(() => openText(sealed, newKey(), 'a')).toThrow();
  expect(() => openText(sealed, key, 'b')).toThrow();
  expect(() => openText('secret', key, 'a')).toThrow('does not know');
});
