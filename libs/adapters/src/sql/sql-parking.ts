import type { ParkedEvent, Recorded, Skipped } from '@crpm/contracts';
import type { Parking } from '@crpm/event-sourcing';
import { applyChanges } from './apply-changes.ts';
import type { SqlDatabase } from './sql-database.ts';

/** What subscriptions have set aside, in a service's own database. */
export class SqlParking implements Parking {
  constructor(private readonly database: SqlDatabase) {}

  async parked(name: string): Promise<readonly ParkedEvent[]> {
    const rows = await this.database.query<
      Omit<ParkedEvent, 'skipped'> & { readonly skipped: string | null }
    >(
      'SELECT position, stream, type, error, skipped FROM parked_events WHERE subscription = ? ' +
        'ORDER BY position',
      [name],
    );
    return rows.map(({ skipped, ...event }) => ({
      ...event,
      skipped: skipped === null ? null : (JSON.parse(skipped) as Skipped),
    }));
  }

  park(name: string, { position, stream, type }: Recorded, error: string): Promise<void> {
    const row = { subscription: name, position, stream, type, error };
    const key = ['subscription', 'position'];
    const upsert = { kind: 'upsert', table: 'parked_events', key, row } as const;
    return this.database.write((transaction) => applyChanges(transaction, [upsert]));
  }

  unpark(name: string, position: number): Promise<void> {
    return this.write('DELETE FROM parked_events WHERE subscription = ? AND position = ?', [
      name,
      position,
    ]);
  }

  skip(name: string, position: number, skipped: Skipped): Promise<void> {
    return this.write(
      'UPDATE parked_events SET skipped = ? WHERE subscription = ? AND position = ?',
      [JSON.stringify(skipped), name, position],
    );
  }

  private write(sql: string, parameters: (string | number)[]): Promise<void> {
    return this.database.write((transaction) => transaction.run(sql, parameters));
  }
}
