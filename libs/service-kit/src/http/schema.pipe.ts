import { Refusal, type Fault } from '@crpm/event-sourcing';
import { Injectable, type ArgumentMetadata, type PipeTransform } from '@nestjs/common';
import type * as z from 'zod';

/** Validates bodies and queries by their zod schema and reports all faults at once. */
@Injectable()
export class SchemaPipe implements PipeTransform {
  transform(value: unknown, { schema, type }: ArgumentMetadata): unknown {
    if (!schema || type === 'custom') return value;
    const result = (schema as z.ZodType).safeParse(type === 'body' ? (value ?? {}) : value);
    if (result.success) return result.data;
    throw refusalOf(result.error.issues, type === 'body');
  }
}

/** A request of a megabyte can have more faults than anybody reads. */
const MOST_FAULTS = 1000;

function refusalOf(issues: readonly z.core.$ZodIssue[], inBody: boolean): Refusal {
  const errors = issues.flatMap((issue) => faultsOf(issue, inBody)).slice(0, MOST_FAULTS);
  const unknown = errors.some(({ code }) => code === 'unknown');
  const some = errors.slice(0, 10).map(({ pointer }) => pointer || 'the body');
  const where = some.join(', ') + (errors.length > some.length ? ' and more' : '');
  if (inBody) {
    return new Refusal(
      unknown ? 'unknown-field' : 'invalid-value',
      `${unknown ? 'Unknown or invalid' : 'Not valid'}: ${where}.`,
      errors,
    );
  }
  return new Refusal(
    unknown ? 'unknown-parameter' : 'invalid-parameter',
    `${unknown ? 'Unknown or invalid' : 'Not valid'}: ${where}.`,
    errors,
  );
}

function faultsOf(issue: z.core.$ZodIssue, inBody: boolean): Fault[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      pointer: pointerTo([...issue.path, key], inBody),
      code: 'unknown',
      detail: 'is not known here',
    }));
  }
  const code = issue.code === 'invalid_type' && issue.input === undefined ? 'required' : issue.code;
  return [{ pointer: pointerTo(issue.path, inBody), code, detail: issue.message }];
}

const pointerTo = (path: readonly PropertyKey[], inBody: boolean) =>
  inBody
    ? path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
    : path.map(String).join('.');
