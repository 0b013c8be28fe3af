import { effect, inject, type Signal, untracked } from '@angular/core';
import type { ProductRecord } from '@crpm/contracts';
import { Api } from '../api/api.ts';
import { Live } from '../api/live.ts';
import { type Draft, withStock } from './draft.ts';

/** Availability on the lines follows what is sold elsewhere, one reading at a time. */
export function followStock(
  draft: Signal<Draft>,
  update: (change: (draft: Draft) => Draft) => void,
): void {
  const api = inject(Api);
  const live = inject(Live);
  let wanted = 0;
  let reading = false;
  const refresh = async (): Promise<void> => {
    const round = ++wanted;
    if (reading) return;
    reading = true;
    const ids = draft().lines.map(({ productId }) => productId);
    const products = await readableProducts(api, ids);
    update((now) => withStock(now, products));
    reading = false;
    // The figures moved meanwhile: what was read may be old already.
    if (round !== wanted) await refresh();
  };
  effect(() => {
    live.figures();
    if (untracked(draft).lines.length > 0) void refresh();
  });
}

/** Those of the products that can be read now. */
export async function readableProducts(api: Api, ids: readonly string[]): Promise<ProductRecord[]> {
  const asked = ids.map((id) => api.get<ProductRecord>(`/products/${id}`));
  const answers = await Promise.allSettled(asked);
  return answers.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
}
