import { effect, signal, type WritableSignal } from '@angular/core';

/** A signal of this tab under `crpm.<name>`: it outlives a reload. `from` takes what was kept. */
export function keptInTab<Value>(
  name: string,
  from: (kept: Value | undefined) => Value,
): WritableSignal<Value> {
  const key = `crpm.${name}`;
  const kept = signal(from(stored(key)));
  effect(() => {
    const value = kept();
    try {
      sessionStorage.setItem(key, JSON.stringify(value));
    } catch {
      // storage is blocked or full: it lasts as long as the page
    }
  });
  return kept;
}

function stored<Value>(key: string): Value | undefined {
  try {
    const text = sessionStorage.getItem(key);
    return text === null ? undefined : (JSON.parse(text) as Value);
  } catch {
    return undefined;
  }
}
