import type { CustomerRecord } from '@crpm/contracts';
import { groupEntry, textEntry } from '../ui/form/entries.ts';

/** A customer's fields as they are typed. */
export interface CustomerModel {
  name: string;
  email: string;
  phone: string;
  gender: string;
  birthDate: string;
  address: {
    line1: string;
    line2: string;
    postalCode: string;
    city: string;
    state: string;
    stateCode: string;
    country: string;
  };
  externalId: string;
  tags: string;
  notes: string;
}

export function customerModel(record?: CustomerRecord): CustomerModel {
  const address = record?.address;
  return {
    name: record?.name ?? '',
    email: record?.email ?? '',
    phone: record?.phone ?? '',
    gender: record?.gender ?? '',
    birthDate: record?.birthDate ?? '',
    address: {
      line1: address?.line1 ?? '',
      line2: address?.line2 ?? '',
      postalCode: address?.postalCode ?? '',
      city: address?.city ?? '',
      state: address?.state ?? '',
      stateCode: address?.stateCode ?? '',
      country: address?.country ?? '',
    },
    externalId: record?.externalId ?? '',
    tags: record?.tags.join(', ') ?? '',
    notes: record?.notes ?? '',
  };
}

/** The request's body; what was left empty stays out of it. */
export function customerRequest(model: CustomerModel): Record<string, unknown> {
  const tags = model.tags
    .split(',')
    .map((tag) => tag.trim())
    .filter(Boolean);
  const { address } = model;
  return {
    name: textEntry(model.name),
    email: textEntry(model.email),
    phone: textEntry(model.phone),
    gender: textEntry(model.gender),
    birthDate: textEntry(model.birthDate),
    address: groupEntry({
      line1: textEntry(address.line1),
      line2: textEntry(address.line2),
      postalCode: textEntry(address.postalCode),
      city: textEntry(address.city),
      state: textEntry(address.state),
      stateCode: textEntry(address.stateCode),
      country: textEntry(address.country),
    }),
    externalId: textEntry(model.externalId),
    tags: tags.length === 0 ? undefined : tags,
    notes: textEntry(model.notes),
  };
}
