import type { DomainEvent } from '../events.ts';

/** Personal fields: encrypted with the customer's own key wherever the event is stored or sent. */
export interface PersonalDetails {
  readonly name: string;
  readonly email?: string | undefined;
  /** As given; `phoneE164` beside it where it could be normalised. */
  readonly phone?: string | undefined;
  readonly phoneE164?: string | undefined;
  /** YYYY-MM-DD */
  readonly birthDate?: string | undefined;
  readonly line1?: string | undefined;
  readonly line2?: string | undefined;
  readonly postalCode?: string | undefined;
  readonly notes?: string | undefined;
}

export const GENDERS = ['female', 'male', 'other', 'undisclosed'] as const;
export type Gender = (typeof GENDERS)[number];

/** What may be known beyond the customers service: no field of it names a person. */
export interface CustomerProfile {
  readonly gender?: Gender | undefined;
  readonly city?: string | undefined;
  readonly state?: string | undefined;
  readonly stateCode?: string | undefined;
  /** ISO 3166-1 alpha-2 */
  readonly country?: string | undefined;
  readonly continent?: string | undefined;
  readonly tags?: readonly string[] | undefined;
  /** The record's key in the system it was imported from. */
  readonly externalId?: string | undefined;
}

export interface CustomerDetails {
  readonly customerId: string;
  readonly personal: PersonalDetails;
  readonly profile: CustomerProfile;
}

export type CustomerRegistered = DomainEvent<'CustomerRegistered', CustomerDetails>;
/** Carries the details as they are from now on, complete: consumers replace, never merge. */
export type CustomerDetailsChanged = DomainEvent<'CustomerDetailsChanged', CustomerDetails>;
export type CustomerDeactivated = DomainEvent<
  'CustomerDeactivated',
  { readonly customerId: string }
>;
export type CustomerActivated = DomainEvent<'CustomerActivated', { readonly customerId: string }>;
/** Out of lists for good; kept in history and reports. */
export type CustomerArchived = DomainEvent<'CustomerArchived', { readonly customerId: string }>;

export type CustomerEvent =
  | CustomerRegistered
  | CustomerDetailsChanged
  | CustomerDeactivated
  | CustomerActivated
  | CustomerArchived;
