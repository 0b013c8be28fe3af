import {
  caseless,
  emailKey,
  type CustomerDetails,
  type CustomerEvent,
  type EventMetadata,
} from '@crpm/contracts';
import { insert, update, type Projection, type Row } from '@crpm/event-sourcing';

/** Every customer as they are now. */
export const customerListProjection: Projection<CustomerEvent> = {
  CustomerRegistered: (event) => [
    insert('customers', {
      id: event.data.customerId,
      status: 'active',
      ...detailsRow(event.data),
      created_at: event.recordedAt,
      ...touched(event),
    }),
  ],
  CustomerDetailsChanged: (event) => [
    update(
      'customers',
      { id: event.data.customerId },
      { ...detailsRow(event.data), ...touched(event) },
    ),
  ],
  CustomerDeactivated: (event) => [status(event.data.customerId, 'inactive', event)],
  CustomerActivated: (event) => [status(event.data.customerId, 'active', event)],
  CustomerArchived: (event) => [status(event.data.customerId, 'archived', event)],
};

const touched = ({ version, recordedAt }: EventMetadata): Row => ({
  version,
  updated_at: recordedAt,
});

const status = (id: string, value: string, event: EventMetadata) =>
  update('customers', { id }, { status: value, ...touched(event) });

function detailsRow({ personal, profile }: CustomerDetails): Row {
  const { name, email, phone } = personal;
  return {
    name,
    sort_name: caseless(name),
    email: email ?? null,
    email_key: email === undefined ? null : (emailKey(email) ?? caseless(email)),
    phone: phone ?? null,
    phone_e164: personal.phoneE164 ?? null,
    gender: profile.gender ?? null,
    birth_date: personal.birthDate ?? null,
    line1: personal.line1 ?? null,
    line2: personal.line2 ?? null,
    postal_code: personal.postalCode ?? null,
    city: profile.city ?? null,
    state: profile.state ?? null,
    state_code: profile.stateCode ?? null,
    country: profile.country ?? null,
    continent: profile.continent ?? null,
    external_id: profile.externalId ?? null,
    tags: JSON.stringify(profile.tags ?? []),
    notes: personal.notes ?? null,
    search_text: caseless(
      [name, email, phone, personal.phoneE164, profile.externalId]
        .filter((part) => part !== undefined)
        .join('\n'),
    ),
  };
}
