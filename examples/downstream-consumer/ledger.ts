import { existsSync, readFileSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';

/** How far one partition of a topic was followed. */
export interface Followed {
  /** Position of the last event that is in the totals; 0: none. */
  readonly last: number;
  /** Where to go on reading. It saves time; what decides is the position. */
  readonly offset: string;
}

/** Totals and how far they reach, in one file that is replaced as a whole: never one without the other. */
export interface Ledger {
  readonly partitions: Record<string, Followed>;
  /** By store. */
  readonly epochs: Record<string, string>;
  /** Units on hand by product. */
  readonly stock: Record<string, number>;
  /** Minor units by currency, as text: sums may be beyond what a number holds exactly. */
  readonly revenue: Record<string, string>;
}

export const openLedger = (file: string): Ledger =>
  existsSync(file)
    ? (JSON.parse(readFileSync(file, 'utf8')) as Ledger)
    : { partitions: {}, epochs: {}, stock: {}, revenue: {} };

export async function saveLedger(file: string, ledger: Ledger): Promise<void> {
  const handle = await open(`${file}.new`, 'w');
  await handle.writeFile(JSON.stringify(ledger));
  await handle.sync();
  await handle.close();
  await rename(`${file}.new`, file);
}
