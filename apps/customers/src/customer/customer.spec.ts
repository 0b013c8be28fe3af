import type { CustomerEvent } from '@crpm/contracts';
import { context, given } from '@crpm/event-sourcing/testing';
import { ageOn } from '../customer-list/customer-list.query.ts';
import {
  ActivateCustomer,
  ArchiveCustomer,
  ChangeCustomerDetails,
  customer,
  DeactivateCustomer,
  ImportCustomer,
  RegisterCustomer,
} from './customer.ts';

const id = 'cus_1';
const why = context();
const personal = { name: 'Ann', email: 'Ann@Example.com' };
const profile = { country: 'DE', city: 'Berlin', continent: 'Europe' };
const registered: CustomerEvent = {
  type: 'CustomerRegistered',
  data: { customerId: id, personal, profile },
};
const off: CustomerEvent = { type: 'CustomerDeactivated', data: { customerId: id } };
const on: CustomerEvent = { type: 'CustomerActivated', data: { customerId: id } };
const archived: CustomerEvent = { type: 'CustomerArchived', data: { customerId: id } };

describe('customer', () => {
  it('is registered once, with the continent of the country, without what is not known', () => {
    const { continent: _, ...place } = profile;
    const register = new RegisterCustomer(id, { ...personal, phone: undefined }, place, why);
    expect(given(customer, []).when(register)).toStrictEqual({ events: [registered] });
    expect(given(customer, [registered]).when(register)).toMatchObject({
      refused: 'already-exists',
    });
  });

  it('changes what is given, clears what is null, keeps what is not said', () => {
    const change = new ChangeCustomerDetails(
      id,
      { name: 'Anna', email: null, phone: undefined },
      { city: null, country: 'JP' },
      why,
    );
    expect(given(customer, [registered]).when(change)).toStrictEqual({
      events: [
        {
          type: 'CustomerDetailsChanged',
          data: {
            customerId: id,
            personal: { name: 'Anna' },
            profile: { country: 'JP', continent: 'Asia' },
          },
        },
      ],
    });
  });

  it('dials a phone number in the country that is known, and anew where that changes', () => {
    const change = (personal: object, profile: object) =>
      new ChangeCustomerDetails(id, personal, profile, why);
    const called = given(customer, [registered]).when(change({ phone: '030 901820' }, {}));
    expect(called).toMatchObject({
      events: [{ data: { personal: { phone: '030 901820', phoneE164: '+4930901820' } } }],
    });
    const { events } = called as unknown as { events: CustomerEvent[] };
    const known = [registered, ...events];
    expect(given(customer, known).when(change({}, { country: 'AT' }))).toMatchObject({
      events: [{ data: { personal: { phoneE164: '+4330901820' } } }],
    });
    expect(given(customer, known).when(change({ phone: null }, {}))).toStrictEqual({
      events: [{ type: 'CustomerDetailsChanged', data: registered.data }],
    });
  });

  it('records nothing where nothing changes', () => {
    const change = new ChangeCustomerDetails(id, { name: 'Ann' }, { city: 'Berlin' }, why);
    expect(given(customer, [registered]).when(change)).toEqual({ events: [] });
  });

  it('loses the continent with the country', () => {
    const change = new ChangeCustomerDetails(id, {}, { country: null, continent: null }, why);
    expect(given(customer, [registered]).when(change)).toMatchObject({
      events: [{ data: { profile: { city: 'Berlin' } } }],
    });
  });

  it.each([
    ['active', [registered], DeactivateCustomer, { events: [off] }],
    ['inactive', [registered, off], DeactivateCustomer, { refused: 'already-inactive' }],
    ['archived', [registered, archived], DeactivateCustomer, { refused: 'record-archived' }],
    ['unknown', [], DeactivateCustomer, { refused: 'not-found' }],
    ['active', [registered], ActivateCustomer, { refused: 'already-active' }],
    ['inactive', [registered, off], ActivateCustomer, { events: [on] }],
    ['active again', [registered, off, on], DeactivateCustomer, { events: [off] }],
    ['archived', [registered, archived], ActivateCustomer, { refused: 'record-archived' }],
    ['inactive', [registered, off], ArchiveCustomer, { events: [archived] }],
    ['archived', [registered, archived], ArchiveCustomer, { refused: 'record-archived' }],
  ] as const)('%s: %#', (_, history, Command, expected) => {
    expect(given(customer, history).when(new Command(id, why))).toMatchObject(expected);
  });

  it('takes an import as "it is so", and keeps what the file does not say', () => {
    const say = (name: string) =>
      new ImportCustomer(id, { customerId: id, personal: { name }, profile: {} }, why);
    expect(given(customer, []).when(say('Ann'))).toMatchObject({
      events: [{ type: 'CustomerRegistered' }],
    });
    expect(given(customer, [registered]).when(say('Ann'))).toEqual({ events: [] });
    expect(given(customer, [registered]).when(say('Anna'))).toMatchObject({
      events: [{ data: { personal: { name: 'Anna', email: personal.email }, profile } }],
    });
  });

  it('holds its e-mail address while it is active, however it is spelt', () => {
    const keys = (history: readonly CustomerEvent[]) =>
      customer.uniqueKeys(given(customer, history).state);
    expect(keys([registered])).toEqual(['email:ann@example.com']);
    const email = 'Ann@MÜLLER.de';
    const abroad = { customerId: id, personal: { ...personal, email }, profile };
    expect(keys([{ type: 'CustomerRegistered', data: abroad }])).toEqual([
      'email:ann@xn--mller-kva.de',
    ]);
    expect([keys([registered, off]), keys([registered, archived]), keys([])]).toEqual([[], [], []]);
  });
});

it.each([
  ['2000-02-29', '2021-02-28', 20],
  ['2000-02-29', '2021-03-01', 21],
  ['2000-02-29', '2024-02-29', 24],
  ['1990-12-31', '2021-12-30', 30],
  ['1990-12-31', '2021-12-31', 31],
])('who was born on %s is on %s of age %i', (born, day, age) => {
  expect(ageOn(born, day)).toBe(age);
});
