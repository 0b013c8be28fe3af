import { Refusal } from '@crpm/event-sourcing';
import { visit } from 'jsonc-parser';

const MAX_DEPTH = 32;
const FORBIDDEN = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * JSON.parse that accepts what has one meaning only: no key twice, none that reaches into
 * prototypes, no nesting beyond reason.
 */
export function parseStrictJson(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw malformed(error instanceof Error ? error.message : 'not JSON');
  }
  // Only objects can hold a key twice, and only nesting can be deep: "[1,2]" needs no second look.
  if (!text.includes('{') && !text.includes('[[')) return value;
  const objects: Set<string>[] = [];
  let depth = 0;
  const enter = () => {
    depth += 1;
    if (depth > MAX_DEPTH) throw malformed(`nested deeper than ${String(MAX_DEPTH)} levels`);
  };
  visit(text, {
    onObjectBegin: () => {
      enter();
      objects.push(new Set());
    },
    onObjectEnd: () => {
      depth -= 1;
      objects.pop();
    },
    onArrayBegin: enter,
    onArrayEnd: () => {
      depth -= 1;
    },
    onObjectProperty: (key) => {
      const keys = objects.at(-1);
      if (FORBIDDEN.has(key)) throw malformed(`the key "${key}" is not allowed`);
      if (keys?.has(key)) throw malformed(`the key "${key}" stands twice`);
      keys?.add(key);
    },
  });
  return value;
}

const malformed = (detail: string) =>
  new Refusal('malformed-request', `The body is not acceptable JSON: ${detail}.`);
