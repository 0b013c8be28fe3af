import { signal, type WritableSignal } from '@angular/core';

/** A signal that this browser remembers under `crpm.<name>`; private windows simply forget it. */
export function preference<Value>(name: string, initial: Value): WritableSignal<Value> {
  const key = `crpm.${name}`;
  const kept = signal(stored(key, initial));
  const set = kept.set.bind(kept);
  kept.set = (value) => {
    set(value);
    try {
      localStorage.setItem(key, typeof value === 'string' ? value : JSON.stringify(value));
    } catch {
      // storage is blocked or full: the choice lasts as long as the page
    }
  };
  kept.update = (change) => {
    kept.set(change(kept()));
  };
  return kept;
}

function stored<Value>(key: string, initial: Value): Value {
  try {
    const text = localStorage.getItem(key);
    if (text === null) return initial;
    return typeof initial === 'string' ? (text as Value) : (JSON.parse(text) as Value);
  } catch {
    return initial;
  }
}
