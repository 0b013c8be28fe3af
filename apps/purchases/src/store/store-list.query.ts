import type { SqlReader } from '@crpm/adapters';
import { countryOf, type StoreDetails, type StoreRecord } from '@crpm/contracts';

interface StoreRow {
  id: string;
  version: number;
  details: string;
  created_at: string;
  updated_at: string;
}

/** All stores by name: a shop has few. */
export async function listStores(database: SqlReader): Promise<StoreRecord[]> {
  const rows = await database.query<StoreRow>('SELECT * FROM stores ORDER BY name, id');
  return rows.map(toRecord);
}

function toRecord({ id, version, details, created_at, updated_at }: StoreRow): StoreRecord {
  const { name, channel, country, state, city, squareMeters, openedOn, externalId } = JSON.parse(
    details,
  ) as StoreDetails;
  return {
    id,
    version,
    name,
    channel,
    country: country ?? null,
    countryName: country ? (countryOf(country)?.name ?? null) : null,
    state: state ?? null,
    city: city ?? null,
    squareMeters: squareMeters ?? null,
    openedOn: openedOn ?? null,
    externalId: externalId ?? null,
    createdAt: created_at,
    updatedAt: updated_at,
  };
}
