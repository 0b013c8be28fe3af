import type { CustomerRecord } from '@crpm/contracts';
import { humanize, NOTHING } from '../ui/formats.ts';

/** "Berlin, Germany": what a list has room for. */
export function placeOf({ city, countryName }: CustomerRecord['address']): string {
  return [city, countryName].filter(Boolean).join(', ') || NOTHING;
}

/** "anna@example.org · Berlin, Germany": what tells people of one name apart. */
export function whoOf({ email, address }: CustomerRecord): string {
  const place = placeOf(address);
  return [email, place === NOTHING ? null : place].filter(Boolean).join(' · ');
}

/** What the fields are called, in conflicts and in the history. */
export const CUSTOMER_LABELS: Readonly<Record<string, string>> = {
  name: 'Name',
  email: 'E-mail',
  phone: 'Phone',
  phoneE164: 'Phone (E.164)',
  gender: 'Gender',
  line1: 'Street',
  line2: 'Apartment, building',
  birthDate: 'Birth date',
  address: 'Address',
  externalId: 'External id',
  tags: 'Tags',
  notes: 'Notes',
};

export const GENDER_OPTIONS = ['female', 'male', 'other', 'undisclosed'].map((value) => ({
  value,
  label: humanize(value),
}));
