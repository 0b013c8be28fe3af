import {
  caseless,
  countryOf,
  emailKey,
  type CustomerDetails,
  type CustomerEvent,
  type CustomerProfile,
  type PersonalDetails,
} from '@crpm/contracts';
import { Refusal, type CommandContext, type Evolve } from '@crpm/event-sourcing';
import { e164 } from './e164.ts';

export class RegisterCustomer {
  readonly type = 'RegisterCustomer';
  constructor(
    readonly id: string,
    readonly personal: PersonalDetails,
    readonly profile: CustomerProfile,
    readonly context: CommandContext,
  ) {}
}
/** What is given replaces, null clears, what is undefined stays. */
export type Changes<Of> = { readonly [Key in keyof Of]?: Of[Key] | null | undefined };
export class ChangeCustomerDetails {
  readonly type = 'ChangeCustomerDetails';
  constructor(
    readonly id: string,
    readonly personal: Changes<PersonalDetails>,
    readonly profile: Changes<CustomerProfile>,
    readonly context: CommandContext,
  ) {}
}
/** A record of another system: registers, or changes what it says differently. */
export class ImportCustomer {
  readonly type = 'ImportCustomer';
  constructor(
    readonly id: string,
    readonly details: CustomerDetails,
    readonly context: CommandContext,
  ) {}
}
export class DeactivateCustomer {
  readonly type = 'DeactivateCustomer';
  constructor(
    readonly id: string,
    readonly context: CommandContext,
  ) {}
}
export class ActivateCustomer {
  readonly type = 'ActivateCustomer';
  constructor(
    readonly id: string,
    readonly context: CommandContext,
  ) {}
}
export class ArchiveCustomer {
  readonly type = 'ArchiveCustomer';
  constructor(
    readonly id: string,
    readonly context: CommandContext,
  ) {}
}
export type CustomerCommand =
  | RegisterCustomer
  | ChangeCustomerDetails
  | ImportCustomer
  | DeactivateCustomer
  | ActivateCustomer
  | ArchiveCustomer;

export interface CustomerState {
  readonly status: 'none' | 'active' | 'inactive' | 'archived';
  readonly personal: PersonalDetails;
  readonly profile: CustomerProfile;
}

const initial: CustomerState = { status: 'none', personal: { name: '' }, profile: {} };

function decide(command: CustomerCommand, state: CustomerState): CustomerEvent[] {
  const customerId = command.id;
  switch (command.type) {
    case 'RegisterCustomer': {
      if (state.status !== 'none') throw new Refusal('already-exists', 'The customer exists.');
      const { personal, profile } = command;
      return [{ type: 'CustomerRegistered', data: details(customerId, personal, profile) }];
    }
    case 'ImportCustomer': {
      const { personal, profile } = command.details;
      const now = details(customerId, personal, profile);
      if (state.status === 'none') return [{ type: 'CustomerRegistered', data: now }];
      return changed(
        customerId,
        state,
        { ...state.personal, ...now.personal },
        { ...state.profile, ...now.profile },
      );
    }
    case 'ChangeCustomerDetails': {
      mustBeThere(state);
      const personal = apply(state.personal, command.personal);
      return changed(customerId, state, personal, apply(state.profile, command.profile));
    }
    case 'DeactivateCustomer':
      mustBeThere(state);
      if (state.status === 'inactive') {
        throw new Refusal('already-inactive', 'The customer is inactive already.');
      }
      return [{ type: 'CustomerDeactivated', data: { customerId } }];
    case 'ActivateCustomer':
      mustBeThere(state);
      if (state.status === 'active') {
        throw new Refusal('already-active', 'The customer is active already.');
      }
      return [{ type: 'CustomerActivated', data: { customerId } }];
    case 'ArchiveCustomer':
      mustBeThere(state);
      return [{ type: 'CustomerArchived', data: { customerId } }];
  }
}

const evolve: Evolve<CustomerState, CustomerEvent> = {
  CustomerRegistered: (_, { personal, profile }) => ({ status: 'active', personal, profile }),
  CustomerDetailsChanged: (state, { personal, profile }) => ({ ...state, personal, profile }),
  CustomerDeactivated: (state) => ({ ...state, status: 'inactive' }),
  CustomerActivated: (state) => ({ ...state, status: 'active' }),
  CustomerArchived: (state) => ({ ...state, status: 'archived' }),
};

/** A customer: who they are, and whether they may buy. */
export const customer = {
  category: 'customer',
  initial,
  decide,
  evolve,
  /** Two active customers never share an e-mail address, however it is spelt. */
  uniqueKeys: ({ status, personal: { email } }: CustomerState): string[] =>
    status === 'active' && email ? [`email:${emailKey(email) ?? caseless(email)}`] : [],
  keyTaken: () =>
    new Refusal('email-taken', 'Another active customer has this e-mail address.', [
      { pointer: '/email', code: 'taken', detail: 'belongs to another active customer' },
    ]),
};

function mustBeThere({ status }: CustomerState): void {
  if (status === 'none') throw new Refusal('not-found', 'There is no such customer.');
  if (status === 'archived') throw new Refusal('record-archived', 'The customer is archived.');
}

function changed(
  customerId: string,
  state: CustomerState,
  personal: PersonalDetails,
  profile: CustomerProfile,
): CustomerEvent[] {
  const before = details(customerId, state.personal, state.profile);
  const after = details(customerId, personal, profile);
  if (canonical(before) === canonical(after)) return [];
  return [{ type: 'CustomerDetailsChanged', data: after }];
}

/**
 * Details with what is not known left out, the continent that the country lies on, and the phone
 * number as that country dials it.
 */
function details(
  customerId: string,
  personal: PersonalDetails,
  profile: CustomerProfile,
): CustomerDetails {
  const continent = profile.country ? countryOf(profile.country)?.continent : undefined;
  return {
    customerId,
    personal: known({
      ...personal,
      phoneE164: personal.phone ? e164(personal.phone, profile.country) : undefined,
    }),
    profile: known({ ...profile, continent: continent ?? profile.continent }),
  };
}

const known = <Fields extends object>(fields: Fields): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Fields;

function apply<Fields extends object>(fields: Fields, changes: Changes<Fields>): Fields {
  const entries = Object.entries(changes).filter(([, value]) => value !== undefined);
  const given = entries.map(([key, value]) => [key, value === null ? undefined : value]);
  return { ...fields, ...(Object.fromEntries(given) as Partial<Fields>) };
}

const canonical = ({ personal, profile }: CustomerDetails) =>
  JSON.stringify([personal, profile].map((part) => Object.entries(part).sort()));
