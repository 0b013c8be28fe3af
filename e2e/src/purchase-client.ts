import { sleep, type Reply, type Shop } from './shop.ts';

export interface PlacedPurchase {
  readonly id: string;
  readonly status: string;
  readonly number: string;
  readonly code?: string;
  readonly refusal?: { readonly code: string } | null;
}
export type FinalOutcome =
  { readonly confirmed: true; readonly id: string } | { readonly confirmed: false; code: string };

const PATIENCE = 10 * 60_000;

/**
 * Buys until it knows what became of it: asks again under the same key while the shop is busy, ends
 * or is away, and follows Location when it is not settled in time.
 */
export async function buy(
  shop: Shop,
  key: string,
  body: object,
  counted: (status: number) => void = () => undefined,
): Promise<FinalOutcome> {
  const deadline = Date.now() + PATIENCE;
  while (Date.now() < deadline) {
    let reply: Reply<PlacedPurchase>;
    try {
      reply = await shop.call('/api/v1/purchases', { body, headers: { 'idempotency-key': key } });
    } catch {
      counted(0);
      await sleep(200);
      continue;
    }
    counted(reply.status);
    const { status, text } = reply;
    if (status === 201) return { confirmed: true, id: reply.body.id };
    if (status === 409) return { confirmed: false, code: reply.body.code ?? '' };
    if (status === 202) {
      const settled = await follow(shop, String(reply.headers['location']));
      if (settled) return settled;
    } else if (status !== 503) throw new Error(`a purchase was answered ${status} ${text}`);
    await sleep(50);
  }
  throw new Error(`${key} has no outcome`);
}

async function follow(shop: Shop, location: string): Promise<FinalOutcome | undefined> {
  try {
    for (let looks = 0; looks < 100; looks++) {
      const { body } = await shop.call<PlacedPurchase>(location);
      if (body.status === 'confirmed') return { confirmed: true, id: body.id };
      if (body.status === 'refused') return { confirmed: false, code: body.refusal?.code ?? '' };
      await sleep(100);
    }
  } catch {
    // The shop is away: ask again under the key.
  }
  return undefined;
}
