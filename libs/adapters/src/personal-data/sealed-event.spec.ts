import { createSecretKey, randomBytes } from 'node:crypto';
import { recordedAs } from '@crpm/event-sourcing/testing';
import { isPersonal, openPersonal, sealPersonal } from './sealed-event.ts';

const key = createSecretKey(randomBytes(32));
const personal = { name: 'Ann Smith', birthDate: '1980-02-03' };
const event = recordedAs(
  { type: 'CustomerRegistered', data: { customerId: 'cus_1', personal } },
  1,
);
const sealed = { ...event, data: { customerId: 'cus_1', personal: sealPersonal(event, key) } };

it('opens what it sealed, and only there', () => {
  expect(JSON.stringify(sealed)).not.toContain('Ann');
  expect(openPersonal(sealed, key)).toEqual(personal);
  expect(() => openPersonal({ ...sealed, eventId: 'another' }, key)).toThrow();
  const lent = { ...sealed, data: { ...sealed.data, customerId: 'cus_2' } };
  expect(() => openPersonal(lent, key)).toThrow();
});

it('knows which events are personal', () => {
  expect([event, sealed].every(isPersonal)).toBe(true);
  expect(isPersonal(recordedAs({ type: 'X', data: { customerId: 'cus_1' } }, 2))).toBe(false);
});
