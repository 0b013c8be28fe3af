import { eventStoreConformance } from '../testing/event-store.conformance.ts';
import type { StoreUnderTest } from '../testing/harness.ts';
import type { EventCodec } from '../event-store.ts';
import { InMemoryEventStore, MemoryDisk } from './in-memory-event-store.ts';
import { MemoryParking } from './memory-parking.ts';

let epochs = 0;

function over(disk: MemoryDisk, codec: EventCodec | undefined): StoreUnderTest {
  return {
    store: new InMemoryEventStore('shelves', disk, `epoch-${String(++epochs)}`, codec),
    parking: new MemoryParking(disk),
    rows: (table) => Promise.resolve(disk.rows(table)),
    reopen: () => Promise.resolve(over(disk, codec)),
    dispose: () => Promise.resolve(),
  };
}

eventStoreConformance('in memory', (codec) => Promise.resolve(over(new MemoryDisk(), codec)));
