import type {
  CustomerDetailsChanged,
  CustomerEvent,
  CustomerRegistered,
  PersonalDetails,
  Recorded,
} from '@crpm/contracts';
import { when } from './event-times.ts';
import { fact } from './fact-rows.ts';
import type { CustomerDetailColumns, Fact } from './fact-rows.ts';
import type { FactHandlers } from './fact-handlers.ts';
import { day } from './storable.ts';

export type CustomerDetailsEvent = Recorded<CustomerRegistered | CustomerDetailsChanged>;

/**
 * The personal details of an event, which carries them encrypted: undefined once the customer's key
 * is gone. They differ from event to event of one customer.
 */
export type PersonalLookup = (
  customerId: string,
  event: CustomerDetailsEvent,
) => PersonalDetails | undefined;

export function customerFacts(personal: PersonalLookup): FactHandlers<CustomerEvent> {
  const details = (event: CustomerDetailsEvent): CustomerDetailColumns => {
    const { customerId, profile } = event.data;
    const person = personal(customerId, event);
    return {
      name: person?.name ?? '',
      birth_date: person?.birthDate === undefined ? null : day(person.birthDate),
      gender: profile.gender ?? '',
      city: profile.city ?? '',
      state: profile.state ?? '',
      country: profile.country ?? '',
      continent: profile.continent ?? '',
    };
  };
  const base = (event: Recorded<CustomerEvent>) => ({
    ...when(event),
    customer_id: event.data.customerId,
  });
  const status = (
    event: Recorded<CustomerEvent>,
    now: 'active' | 'inactive' | 'archived',
  ): Fact[] => [fact('customers', { ...base(event), has_status: true, status: now })];
  return {
    CustomerRegistered: (event) => [
      fact('customers', {
        ...base(event),
        has_details: true,
        ...details(event),
        has_status: true,
        status: 'active',
        registered: true,
      }),
    ],
    CustomerDetailsChanged: (event) => [
      fact('customers', { ...base(event), has_details: true, ...details(event) }),
    ],
    CustomerDeactivated: (event) => status(event, 'inactive'),
    CustomerActivated: (event) => status(event, 'active'),
    CustomerArchived: (event) => status(event, 'archived'),
  };
}
