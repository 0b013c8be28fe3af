import { effect, signal, type WritableSignal } from '@angular/core';
import { newIdempotencyKey } from '../api/api.ts';
import { type Draft, emptyDraft } from './draft.ts';

const KEY = 'crpm.purchase-draft';

/** The draft of this tab: it outlives a look at another page and a reload. */
export function keptDraft(): WritableSignal<Draft> {
  const draft = signal(stored());
  effect(() => {
    try {
      sessionStorage.setItem(KEY, JSON.stringify(draft()));
    } catch {
      // storage is blocked or full: the draft lasts as long as the page
    }
  });
  return draft;
}

function stored(): Draft {
  const fresh = emptyDraft(newIdempotencyKey());
  try {
    const text = sessionStorage.getItem(KEY);
    // Spread over a fresh one: a draft of an older console may lack what is new.
    return text === null ? fresh : { ...fresh, ...(JSON.parse(text) as Draft) };
  } catch {
    return fresh;
  }
}
