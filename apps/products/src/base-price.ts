import { toMinorUnits, type Money } from '@crpm/contracts';
import { Refusal } from '@crpm/event-sourcing';

/** Minor units of a catalogue price, which is in the base currency. */
export function baseMinor(price: Money, baseCurrency: string, pointer: string): number {
  const minor = toMinorUnits(price.amount, price.currency);
  if (price.currency === baseCurrency && minor !== undefined) return minor;
  throw new Refusal('invalid-value', `Catalogue prices are in ${baseCurrency}.`, [
    { pointer: `${pointer}/currency`, code: 'not-base', detail: `must be ${baseCurrency}` },
  ]);
}
