import type { Money } from '@crpm/contracts';

// What was typed, as the request wants it. What cannot be read is passed on, so that the schema
// names the fault at its field.

/** Undefined when nothing was typed: the field then stays out of the request. */
export function textEntry(typed: string): string | undefined {
  const text = typed.trim();
  return text === '' ? undefined : text;
}

/** A whole number; spaces between thousands are fine. */
export function wholeEntry(typed: string): number | undefined {
  const text = typed.replace(/\s/g, '');
  if (text === '') return undefined;
  return /^[+-]?\d+$/.test(text) ? Number(text) : Number.NaN;
}

/** "12,5" and "12.5" are both twelve and a half: a decimal comma is not a thousands sign here. */
export function moneyEntry(typed: string, currency: string): Money | undefined {
  const text = typed.replace(/\s/g, '');
  if (text === '') return undefined;
  const amount = /^-?\d+,\d+$/.test(text) ? text.replace(',', '.') : text;
  return { amount, currency };
}

/** An object's entries that have a value; undefined when none has. */
export function groupEntry<Group extends object>(group: Group): Group | undefined {
  const kept = Object.entries(group).filter(([, value]) => value !== undefined);
  return kept.length === 0 ? undefined : (Object.fromEntries(kept) as Group);
}

/** The body of a PATCH: what differs between two requests; null where it was cleared. */
export function changesOf(
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return Object.fromEntries(
    [...keys]
      .filter((key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]))
      .map((key) => [key, after[key] ?? null]),
  );
}
