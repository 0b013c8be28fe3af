import { insertRows, type SqlDatabase } from '@crpm/adapters';
import type { Reconciliation } from '@crpm/contracts';
import type { SinkState } from '../sink/sink-state.ts';

export type Found = Omit<Reconciliation, 'state'>;

const NEVER: Found = { balancedAt: null, progress: null, trouble: null, result: null };

/** What the last comparison found, in the analytics service's own database: for all its replicas. */
export class ReconciliationRecord {
  constructor(
    private readonly database: SqlDatabase,
    private readonly lead: Pick<SinkState, 'write'>,
  ) {}

  async load(): Promise<Found> {
    const [row] = await this.database.query<{ found: string }>('SELECT found FROM reconciliation');
    return row ? (JSON.parse(row.found) as Found) : NEVER;
  }

  /** @throws LeaseLost where another replica leads by now. */
  save(found: Found): Promise<void> {
    return this.lead.write(async (transaction) => {
      await transaction.run('DELETE FROM reconciliation');
      await insertRows(transaction, 'reconciliation', [{ id: 1, found: JSON.stringify(found) }]);
    });
  }
}

export const stateOf = ({ progress, result }: Found): Reconciliation['state'] => {
  if (progress) return 'running';
  if (!result) return 'never';
  return result.drift === 0 ? 'balanced' : 'drift';
};
