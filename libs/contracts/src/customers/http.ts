import * as z from 'zod';
import { countryOf } from '../countries.ts';
import { emailKey } from '../email.ts';
import {
  CalendarDate,
  list,
  listQuery,
  longText,
  page,
  requiredText,
  sortOf,
  text,
} from '../http.ts';
import { GENDERS } from './events.ts';

export const CountryCode = z
  .string()
  .toUpperCase()
  .refine((code) => countryOf(code) !== undefined, 'not an ISO 3166-1 alpha-2 country');

export const Address = z.strictObject({
  line1: text(200).optional(),
  line2: text(200).optional(),
  postalCode: text(20).optional(),
  city: text(100).optional(),
  state: text(100).optional(),
  stateCode: text(100).optional(),
  country: CountryCode.optional(),
});

/** Births lie between this day, where ClickHouse's calendar begins, and today. */
export const EARLIEST_BIRTH = '1900-01-01';
const fields = {
  name: requiredText(200),
  email: text(254)
    .refine((email) => emailKey(email) !== undefined, 'not an e-mail address')
    .optional(),
  phone: text(40)
    .pipe(z.string().regex(/^(?=.*\d)\+?[\d\s().\-/]{4,40}$/, 'not a phone number'))
    .optional(),
  gender: z.enum(GENDERS).optional(),
  birthDate: CalendarDate.refine(
    (date) => date >= EARLIEST_BIRTH,
    `must not lie before ${EARLIEST_BIRTH}`,
  ).optional(),
  address: Address.optional(),
  externalId: text(100).optional(),
  tags: z.array(requiredText(50)).max(50).optional(),
  notes: longText(5000).optional(),
};

/** POST /api/v1/customers */
export const RegisterCustomerRequest = z.strictObject(fields);
export type RegisterCustomerRequest = z.infer<typeof RegisterCustomerRequest>;

/** PATCH /api/v1/customers/{id}: what is given replaces, null clears, what is not given stays. */
export const ChangeCustomerRequest = z.strictObject({
  name: fields.name.optional(),
  email: fields.email.nullable(),
  phone: fields.phone.nullable(),
  gender: fields.gender.nullable(),
  birthDate: fields.birthDate.nullable(),
  address: fields.address.nullable(),
  externalId: fields.externalId.nullable(),
  tags: fields.tags.nullable(),
  notes: fields.notes.nullable(),
  reason: longText(500).optional(),
});
export type ChangeCustomerRequest = z.infer<typeof ChangeCustomerRequest>;

export const RECORD_STATUSES = ['active', 'inactive', 'archived'] as const;
export const RecordStatus = z.enum(RECORD_STATUSES);
export type RecordStatus = z.infer<typeof RecordStatus>;

export const CustomerRecord = z.object({
  id: z.string(),
  version: z.int(),
  name: z.string(),
  email: z.string().nullable(),
  phone: z.string().nullable(),
  phoneE164: z.string().nullable(),
  gender: z.enum(GENDERS).nullable(),
  birthDate: z.string().nullable(),
  /** Whole years today in the business zone; derived, never stored. */
  age: z.int().nullable(),
  address: z.object({
    line1: z.string().nullable(),
    line2: z.string().nullable(),
    postalCode: z.string().nullable(),
    city: z.string().nullable(),
    state: z.string().nullable(),
    stateCode: z.string().nullable(),
    country: z.string().nullable(),
    countryName: z.string().nullable(),
    continent: z.string().nullable(),
  }),
  externalId: z.string().nullable(),
  tags: z.array(z.string()),
  notes: z.string().nullable(),
  status: RecordStatus,
  createdAt: z.string(),
  updatedAt: z.string(),
});
export type CustomerRecord = z.infer<typeof CustomerRecord>;

/** GET /api/v1/customers. Lists show active and inactive; `filter[status]=archived` the archived. */
export const CustomersQuery = z.strictObject({
  ...listQuery,
  'filter[status]': RecordStatus.optional(),
  'filter[country]': CountryCode.optional(),
  'filter[gender]': z.enum(GENDERS).optional(),
  'filter[city]': text(100).optional(),
  'filter[email]': text(254).optional(),
  'filter[externalId]': text(100).optional(),
  sort: sortOf(['name', 'createdAt', 'updatedAt']).default('name'),
});
export type CustomersQuery = z.infer<typeof CustomersQuery>;
export const CustomersPage = page(CustomerRecord);

/** GET /api/v1/customers/{id}/history and /products/{id}/history: who changed what and why. */
export const HistoryEntry = z.object({
  version: z.int(),
  type: z.string(),
  actor: z.string(),
  reason: z.string().nullable(),
  occurredAt: z.string(),
  recordedAt: z.string(),
  correlationId: z.string(),
  changes: z.array(
    z.object({ field: z.string(), from: z.unknown().nullable(), to: z.unknown().nullable() }),
  ),
});
export type HistoryEntry = z.infer<typeof HistoryEntry>;
export const History = list(HistoryEntry);
