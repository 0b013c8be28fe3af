import { crc32 } from 'node:zlib';
import type {
  Account,
  BooksPart,
  ProductEvent,
  Recorded,
  RecordStatus,
  StockEvent,
} from '@crpm/contracts';
import { partOf, RunningAccounts, type Amounts, type BookKeeping } from '@crpm/service-kit';

/** What an event makes of its product's status; null where it leaves it. */
const STATUS: Readonly<Record<ProductEvent['type'], RecordStatus | null>> = {
  ProductListed: 'active',
  ProductDescribed: null,
  ProductRepriced: null,
  ProductCostChanged: null,
  ProductDeactivated: 'inactive',
  ProductActivated: 'active',
  ProductArchived: 'archived',
};

const MOVES: ReadonlySet<string> = new Set<StockEvent['type']>([
  'StockOpened',
  'StockReceived',
  'StockAdjusted',
  'StockCounted',
  'StockTaken',
  'StockReturned',
]);

/** How many products there are, by status, and the units of each: the balance its last move states. */
export class ProductBooks implements BookKeeping {
  private readonly statuses = new Map<string, RecordStatus>();
  private readonly units = new Map<string, number>();
  private readonly parts = new RunningAccounts();

  take({ type, data }: Recorded): void {
    const status = STATUS[type as ProductEvent['type']];
    if (status) this.change('products', this.statuses, (data as Named).productId, status, ofStatus);
    if (!MOVES.has(type)) return;
    const { productId, onHand } = data as StockEvent['data'];
    this.change('stock', this.units, productId, onHand, ofUnits);
  }

  accounts(): Account[] {
    return this.parts.list();
  }

  within(parts: readonly BooksPart[]): Account[] {
    return parts.flatMap(({ check, key: part }) => {
      const records = check === 'stock' ? this.units : this.statuses;
      return [...records]
        .filter(([id]) => partOf(id) === part)
        .map(([key, now]) => ({
          check,
          key,
          sums: typeof now === 'number' ? { units: String(now) } : { [now]: '1' },
        }));
    });
  }

  private change<Value>(
    check: 'products' | 'stock',
    records: Map<string, Value>,
    id: string,
    now: Value,
    amounts: (id: string, value: Value) => Amounts,
  ): void {
    const before = records.get(id);
    if (before !== undefined) this.parts.add(check, partOf(id), amounts(id, before), -1);
    this.parts.add(check, partOf(id), amounts(id, now));
    records.set(id, now);
  }
}

type Named = ProductEvent['data'];

const ofStatus = (id: string, status: RecordStatus): Amounts => ({
  [status]: 1,
  checksum: crc32(`${id} ${status}`),
});
const ofUnits = (id: string, units: number): Amounts => ({
  units,
  checksum: crc32(`${id} ${String(units)}`),
});
