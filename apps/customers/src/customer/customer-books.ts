import { crc32 } from 'node:zlib';
import type { Account, BooksPart, CustomerEvent, Recorded, RecordStatus } from '@crpm/contracts';
import { partOf, RunningAccounts, type BookKeeping } from '@crpm/service-kit';

/** What an event makes of its customer's status; null where it leaves it. */
const STATUS: Readonly<Record<CustomerEvent['type'], RecordStatus | null>> = {
  CustomerRegistered: 'active',
  CustomerDetailsChanged: null,
  CustomerDeactivated: 'inactive',
  CustomerActivated: 'active',
  CustomerArchived: 'archived',
};

/** How many customers there are, by status. */
export class CustomerBooks implements BookKeeping {
  private readonly statuses = new Map<string, RecordStatus>();
  private readonly parts = new RunningAccounts();

  take({ type, data }: Recorded): void {
    const status = STATUS[type as CustomerEvent['type']];
    if (!status) return;
    const { customerId } = data as CustomerEvent['data'];
    const before = this.statuses.get(customerId);
    if (before) this.add(customerId, before, -1);
    this.add(customerId, status, 1);
    this.statuses.set(customerId, status);
  }

  accounts(): Account[] {
    return this.parts.list();
  }

  within(parts: readonly BooksPart[]): Account[] {
    const wanted = new Set(parts.map(({ key }) => key));
    return [...this.statuses]
      .filter(([id]) => wanted.has(partOf(id)))
      .map(([key, status]) => ({ check: 'customers', key, sums: { [status]: '1' } }));
  }

  private add(id: string, status: RecordStatus, sign: 1 | -1): void {
    const checksum = crc32(`${id} ${status}`);
    this.parts.add('customers', partOf(id), { [status]: 1, checksum }, sign);
  }
}
