import {
  caseless,
  countryOf,
  emailKey,
  type CustomerRecord,
  type CustomersQuery,
  type Gender,
  type Page,
  type RecordStatus,
} from '@crpm/contracts';
import { queryIn, type SqlReader } from '@crpm/adapters';
import { contains, equals, keysetPage, sortField } from '@crpm/service-kit';

interface CustomerRow {
  id: string;
  version: number;
  status: RecordStatus;
  name: string;
  email: string | null;
  phone: string | null;
  phone_e164: string | null;
  gender: Gender | null;
  birth_date: string | null;
  line1: string | null;
  line2: string | null;
  postal_code: string | null;
  city: string | null;
  state: string | null;
  state_code: string | null;
  country: string | null;
  continent: string | null;
  external_id: string | null;
  tags: string;
  notes: string | null;
  created_at: string;
  updated_at: string;
}

const SORT_COLUMNS: Readonly<Record<string, string>> = {
  name: 'sort_name',
  createdAt: 'created_at',
  updatedAt: 'updated_at',
};

/** A page of customers; `today` (YYYY-MM-DD) is the day their age is told on. */
export function listCustomers(
  database: SqlReader,
  query: CustomersQuery,
  today: string,
): Promise<Page<CustomerRecord>> {
  const { field, descending } = sortField(query.sort);
  const status = query['filter[status]'];
  const email = query['filter[email]'];
  return keysetPage<CustomerRow, CustomerRecord>(
    database,
    {
      select: '*',
      from: 'customers',
      where: [
        status ? equals('status', status) : { sql: "status <> 'archived'", parameters: [] },
        equals('country', query['filter[country]']),
        equals('gender', query['filter[gender]']),
        equals('city', query['filter[city]']),
        equals('email_key', email === undefined ? undefined : (emailKey(email) ?? caseless(email))),
        equals('external_id', query['filter[externalId]']),
        query.q ? contains('search_text', query.q) : undefined,
      ],
      sort: { by: SORT_COLUMNS[field] ?? 'sort_name', type: 'string', descending },
      id: { by: 'id', type: 'string' },
      limit: query.limit,
      after: query.after,
      count: query.count === 'exact',
    },
    (row) => toRecord(row, today),
  );
}

export async function findCustomer(
  database: SqlReader,
  id: string,
  today: string,
): Promise<CustomerRecord | undefined> {
  const [row] = await database.query<CustomerRow>('SELECT * FROM customers WHERE id = ?', [id]);
  return row && toRecord(row, today);
}

/** What other services may know of a customer, and the name to show beside it. */
export interface DescribedCustomer {
  readonly customerId: string;
  readonly name: string;
  readonly status: RecordStatus;
  readonly gender?: Gender;
  readonly city?: string;
  readonly state?: string;
  readonly stateCode?: string;
  readonly country?: string;
  readonly continent?: string;
}

/** Customers by id, in any order; unknown ids are left out. */
export async function describeCustomers(
  database: SqlReader,
  ids: readonly string[],
): Promise<DescribedCustomer[]> {
  const rows = await queryIn<CustomerRow>(
    database,
    ids,
    (marks) =>
      'SELECT id, name, status, gender, city, state, state_code, country, continent ' +
      `FROM customers WHERE id IN (${marks})`,
  );
  return rows.map((row) => ({
    customerId: row.id,
    name: row.name,
    status: row.status,
    ...(row.gender && { gender: row.gender }),
    ...(row.city && { city: row.city }),
    ...(row.state && { state: row.state }),
    ...(row.state_code && { stateCode: row.state_code }),
    ...(row.country && { country: row.country }),
    ...(row.continent && { continent: row.continent }),
  }));
}

function toRecord(row: CustomerRow, today: string): CustomerRecord {
  return {
    id: row.id,
    version: row.version,
    name: row.name,
    email: row.email,
    phone: row.phone,
    phoneE164: row.phone_e164,
    gender: row.gender,
    birthDate: row.birth_date,
    age: row.birth_date ? ageOn(row.birth_date, today) : null,
    address: {
      line1: row.line1,
      line2: row.line2,
      postalCode: row.postal_code,
      city: row.city,
      state: row.state,
      stateCode: row.state_code,
      country: row.country,
      countryName: row.country ? (countryOf(row.country)?.name ?? null) : null,
      continent: row.continent,
    },
    externalId: row.external_id,
    tags: JSON.parse(row.tags) as string[],
    notes: row.notes,
    status: row.status,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

/** Whole years between two days; who was born on 29 February turns a year older on 1 March. */
export function ageOn(birthDate: string, day: string): number {
  const years = Number(day.slice(0, 4)) - Number(birthDate.slice(0, 4));
  return day.slice(5) < birthDate.slice(5) ? years - 1 : years;
}
