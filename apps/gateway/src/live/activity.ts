import { money, type Recorded, type StreamMessages } from '@crpm/contracts';

export type Activity = StreamMessages['activity'];

/** What an event tells people, without personal data; undefined where it tells them nothing. */
export function activityOf(event: Recorded): Activity | undefined {
  const told = wordsOf(event);
  if (!told) return undefined;
  const id = event.stream.slice(event.stream.indexOf('-') + 1);
  const { store, position, type, recordedAt: at } = event;
  return { store, position, type, id, at, ...told };
}

/** Of all stores together, the newest first. */
export const newestFirst = (entries: readonly Activity[], most: number): Activity[] =>
  entries.toSorted((one, other) => (one.at < other.at ? 1 : -1)).slice(0, most);

type Words = Pick<Activity, 'summary' | 'amount'>;

function wordsOf({ type, data }: Recorded): Words | undefined {
  const facts = data as {
    number?: string;
    baseMinor?: number;
    baseCurrency?: string;
    quantity?: number;
    description?: { name: string };
    code?: string;
  };
  const amount = () => money(facts.baseMinor ?? 0, facts.baseCurrency ?? 'USD');
  switch (type) {
    case 'PurchaseConfirmed':
      return { summary: `Purchase ${facts.number ?? ''}`, amount: amount() };
    case 'PurchaseRefused':
      return { summary: `Purchase refused · ${(facts.code ?? '').replaceAll('-', ' ')}` };
    case 'PurchaseCancelled':
      return { summary: `Purchase ${facts.number ?? ''} cancelled`, amount: amount() };
    case 'StockReceived':
      return { summary: `${String(facts.quantity ?? 0)} units received` };
    case 'ProductListed':
      return { summary: `New product · ${facts.description?.name ?? ''}` };
    case 'ProductRepriced':
      return { summary: 'Price changed' };
    case 'CustomerRegistered':
      return { summary: 'New customer' };
    default:
      return undefined;
  }
}
