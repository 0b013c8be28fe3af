import type { KafkaMessage } from 'kafkajs';
import type { Contract } from './document.ts';
import type { Followed, Ledger } from './ledger.ts';
import { book } from './totals.ts';

/** What a message was: booked, had already, none of the shop's, or later than one that is missing. */
export type Outcome = 'booked' | 'had' | 'stranger' | 'gap';

const NEEDED = [
  'ce_store',
  'ce_storeepoch',
  'ce_type',
  'ce_schemaversion',
  'ce_position',
  'ce_previous',
] as const;

/** Applies the document's rules of delivery to one message of a store's topic. */
export function follow(
  ledger: Ledger,
  contract: Contract,
  place: { readonly store: string; readonly partition: string },
  { headers = {}, value, offset }: Pick<KafkaMessage, 'headers' | 'value' | 'offset'>,
): Outcome {
  const { store, partition } = place;
  const last = ledger.partitions[partition]?.last ?? 0;
  const next: Followed = { last, offset: String(BigInt(offset) + 1n) };
  const skip = (outcome: 'had' | 'stranger'): Outcome => {
    ledger.partitions[partition] = next;
    return outcome;
  };

  if (!value || NEEDED.some((name) => headers[name] === undefined)) return skip('stranger');
  const header = (name: (typeof NEEDED)[number]): string => String(headers[name]);
  if (header('ce_store') !== store) return skip('stranger');
  const epoch = header('ce_storeepoch');
  if ((ledger.epochs[store] ??= epoch) !== epoch) {
    throw new Error(`${store} was put back to an older state: start with no ledger`);
  }

  const position = Number(header('ce_position'));
  if (position <= last) return skip('had');
  if (Number(header('ce_previous')) !== last) return 'gap';
  const type = header('ce_type');
  const known = contract.versions.get(type);
  const version = Number(header('ce_schemaversion'));
  if (known !== undefined && version > known) {
    throw new Error(`${type} has version ${version}; the document tells of ${known}`);
  }
  book(ledger, type, JSON.parse(String(value)));
  ledger.partitions[partition] = { ...next, last: position };
  return 'booked';
}
