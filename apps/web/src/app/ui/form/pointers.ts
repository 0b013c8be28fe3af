import type { Problem } from '@crpm/contracts';
import type { FieldTree } from '@angular/forms/signals';

/** What a zod issue has that a form needs; schemas come from the contracts. */
export interface Issue {
  code: string;
  path: readonly PropertyKey[];
  message: string;
  expected?: unknown;
  origin?: unknown;
  minimum?: unknown;
  maximum?: unknown;
  format?: unknown;
  input?: unknown;
}

/** A fault with its place in the request's body, ours or the server's. */
export interface Fault {
  pointer: string;
  message: string;
}

export const faultOfIssue = (issue: Issue): Fault => ({
  pointer: issue.path.map((key) => `/${String(key)}`).join(''),
  message: wordsOf(issue),
});

export const faultOfServer = ({ pointer, detail }: Problem['errors'][number]): Fault => ({
  pointer,
  message: sentence(detail),
});

/**
 * The form field a JSON pointer means: as deep as the form goes, so that `/unitPrice/amount` finds
 * the field `unitPrice` and `/tags/2` the field `tags`. Undefined when the form has no such field.
 */
export function fieldAt(tree: FieldTree<unknown>, pointer: string): FieldTree<unknown> | undefined {
  let field = tree as unknown as Record<string, FieldTree<unknown> | undefined>;
  let found: FieldTree<unknown> | undefined;
  for (const part of pointer.replace(/^#/, '').split('/').slice(1)) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    const child = field[key];
    if (child === undefined) break;
    found = child;
    field = child as unknown as typeof field;
  }
  return found;
}

/** An issue as a person would say it. */
function wordsOf(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      if (issue.message.includes('received undefined')) return 'Required';
      return issue.expected === 'int' || issue.expected === 'number'
        ? 'Must be a whole number'
        : sentence(issue.message);
    case 'too_small':
      if (issue.origin === 'string') return 'Required';
      if (issue.origin === 'array') return 'Add at least one line';
      return `Must be at least ${String(issue.minimum)}`;
    case 'too_big':
      return issue.origin === 'string'
        ? `At most ${String(issue.maximum)} characters`
        : `Must be at most ${String(issue.maximum)}`;
    case 'invalid_format':
      if (issue.format === 'email') return 'Not an e-mail address';
      if (issue.format === 'date') return 'Not a day in the calendar';
      return sentence(issue.message);
    case 'invalid_value':
      return 'Choose one of the list';
    default:
      return sentence(issue.message);
  }
}

const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
