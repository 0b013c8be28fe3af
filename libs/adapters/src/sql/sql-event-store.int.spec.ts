import { randomUUID } from 'node:crypto';
import type { EventCodec, Row } from '@crpm/event-sourcing';
import { eventStoreConformance, type StoreUnderTest } from '@crpm/event-sourcing/testing';
import { onEveryEngine, type TestDatabase } from '../testing/engines.ts';
import { SHELVES } from '../testing/shelves.ts';
import { SqlEventStore } from './sql-event-store.ts';
import { SqlParking } from './sql-parking.ts';

async function over(
  database: TestDatabase,
  codec: EventCodec | undefined,
): Promise<StoreUnderTest> {
  const opened = await database.open();
  return {
    store: await SqlEventStore.open('shelves', opened, randomUUID(), codec),
    parking: new SqlParking(opened),
    rows: (table) => opened.query<Row>(`SELECT * FROM ${table} ORDER BY id`),
    reopen: async () => {
      await opened.close();
      return over(database, codec);
    },
    dispose: async () => {
      await opened.close();
      await database.drop();
    },
  };
}

onEveryEngine((engine) => {
  eventStoreConformance(engine.name, async (codec) => over(await engine.create(SHELVES), codec));
});
