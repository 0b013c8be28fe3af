import { createSecretKey, randomBytes, type KeyObject } from 'node:crypto';
import { insertRows, openText, queryIn, sealText, type SqlDatabase } from '@crpm/adapters';

/**
 * One key per customer, wrapped by the installation's key-encryption key, in a database of their
 * own: destroying a key makes everything it sealed unreadable, in every copy there is.
 */
export class KeyRing {
  private readonly keys = new Map<string, KeyObject>();

  constructor(
    private readonly database: SqlDatabase,
    private readonly keyEncryptionKey: KeyObject,
  ) {}

  /** The keys of these customers, made where there is none yet. Durable before they are used. */
  async ensure(customerIds: readonly string[]): Promise<ReadonlyMap<string, KeyObject>> {
    const found = await this.find(customerIds);
    const missing = [...new Set(customerIds)].filter((id) => !found.has(id));
    if (missing.length > 0) {
      const made = missing.map((id) => [id, createSecretKey(randomBytes(32))] as const);
      await this.database.write((transaction) =>
        insertRows(
          transaction,
          'personal_keys',
          made.map(([id, key]) => ({
            customer_id: id,
            wrapped_key: sealText(key.export().toString('base64'), this.keyEncryptionKey, id),
          })),
        ),
      );
      for (const [id, key] of made) {
        this.keys.set(id, key);
        found.set(id, key);
      }
    }
    return found;
  }

  /** The keys there are. */
  async find(customerIds: readonly string[]): Promise<Map<string, KeyObject>> {
    const found = new Map<string, KeyObject>();
    const missing: string[] = [];
    for (const id of new Set(customerIds)) {
      const key = this.keys.get(id);
      if (key) found.set(id, key);
      else missing.push(id);
    }
    const rows = await queryIn<{ customer_id: string; wrapped_key: string }>(
      this.database,
      missing,
      (marks) => `SELECT * FROM personal_keys WHERE customer_id IN (${marks})`,
    );
    for (const { customer_id: id, wrapped_key: wrapped } of rows) {
      const text = openText(wrapped, this.keyEncryptionKey, id);
      const key = createSecretKey(text, 'base64');
      this.keys.set(id, key);
      found.set(id, key);
    }
    return found;
  }
}
