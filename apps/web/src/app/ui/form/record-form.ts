import {
  computed,
  inject,
  Injector,
  linkedSignal,
  type Signal,
  signal,
  type WritableSignal,
} from '@angular/core';
import {
  type FieldTree,
  form,
  submit,
  type SchemaPath,
  type TreeValidationResult,
  type ValidationError,
  validateTree,
} from '@angular/forms/signals';
import { Router } from '@angular/router';
import { type Trouble, troubleOf } from '../../api/problem.ts';
import { type Fault, faultOfIssue, faultOfServer, fieldAt, type Issue } from './pointers.ts';

/** Of a zod schema, only what the form needs. */
export interface BodySchema {
  safeParse(body: unknown): {
    success: boolean;
    error?: { issues: readonly unknown[] } | undefined;
  };
}

export interface RecordFormOptions<Model extends object> {
  /** What the fields hold at first, as it would be typed; read again when a signal in it changes. */
  initial: () => Model;
  /** The contract's schema of the request: checked here with the server's own rules. */
  schema: BodySchema;
  /** The request's body of what is in the fields. */
  request: (model: Model) => Readonly<Record<string, unknown>>;
  /**
   * Sends it; toasts belong here, since it only goes on after the server accepted. Answers where to
   * go next. Rejects with what HttpClient throws: its faults then appear at their fields.
   */
  save: (body: Readonly<Record<string, unknown>>) => Promise<string | undefined>;
}

/** What a form's frame and its guard need to know of any form. */
export interface SavableForm {
  readonly saving: Signal<boolean>;
  /** Trouble that belongs to no field, after the last attempt to save. */
  readonly trouble: Signal<Trouble | undefined>;
  /** There was an attempt to save that failed. */
  readonly attempted: Signal<boolean>;
  /** Faults at fields, in the order of the form. */
  readonly faults: Signal<readonly ValidationError.WithFieldTree[]>;
  /** Something was typed and is not saved. */
  readonly dirty: Signal<boolean>;
  save(): Promise<void>;
}

/** A form over one request: signal form, contract's schema, the server's faults at their fields. */
export interface RecordForm<Model extends object> extends SavableForm {
  readonly model: WritableSignal<Model>;
  readonly fields: FieldTree<Model>;
}

export function recordForm<Model extends object>(
  options: RecordFormOptions<Model>,
): RecordForm<Model> {
  const router = inject(Router);
  const injector = inject(Injector);
  const model = linkedSignal(options.initial);
  const trouble = signal<Trouble | undefined>(undefined);
  const attempted = signal(false);
  const saved = signal(false);

  const faults = computed(() => faultsOf(options.schema, options.request(model())));
  const fields = form(
    model,
    (path) => {
      // the compiler cannot see that a plain model is never one of old form controls
      validateTree(
        path as SchemaPath<Model>,
        ({ fieldTree }) => atFields(fieldTree as FieldTree<unknown>, faults()).errors,
      );
    },
    { injector },
  );

  const send = async (): Promise<TreeValidationResult> => {
    try {
      const next = await options.save(options.request(model()));
      saved.set(true);
      if (next !== undefined) await router.navigateByUrl(next);
      return undefined;
    } catch (thrown) {
      const problem = troubleOf(thrown);
      const placed = atFields(fields, problem.errors.map(faultOfServer));
      // Refusals such as a taken e-mail say what is wrong in the detail, and faults may name fields
      // that this form does not have: the summary shows both.
      if (placed.errors.length === 0 || placed.left.length > 0) {
        const detail = [problem.detail, ...placed.left.map(({ message }) => message)].join(' ');
        trouble.set({ ...problem, detail });
      }
      attempted.set(true);
      return placed.errors;
    }
  };

  return {
    model,
    fields,
    trouble,
    attempted,
    faults: computed(() => fields().errorSummary()),
    saving: computed(() => fields().submitting()),
    dirty: computed(
      () => !saved() && JSON.stringify(model()) !== JSON.stringify(options.initial()),
    ),
    save: async () => {
      trouble.set(undefined);
      if (faults().length > 0) {
        fields().markAsTouched();
        attempted.set(true);
        fields().errorSummary()[0]?.fieldTree().focusBoundControl();
        return;
      }
      // Ours are checked above; a fault that the server found last time must not bar the next try.
      await submit(fields, { action: send, ignoreValidators: 'all' });
    },
  };
}

function faultsOf(schema: BodySchema, body: unknown): readonly Fault[] {
  const { error } = schema.safeParse(body);
  return (error?.issues ?? []).map((issue) => faultOfIssue(issue as Issue));
}

interface Placed {
  errors: { kind: string; message: string; fieldTree: FieldTree<unknown> }[];
  left: Fault[];
}

/** Faults at the fields they mean; those that no field has are left over. One fault per field. */
function atFields(tree: FieldTree<unknown>, faults: readonly Fault[]): Placed {
  const placed: Placed = { errors: [], left: [] };
  for (const fault of faults) {
    const fieldTree = fieldAt(tree, fault.pointer);
    if (fieldTree === undefined) placed.left.push(fault);
    else if (!placed.errors.some((error) => error.fieldTree === fieldTree)) {
      placed.errors.push({ kind: 'fault', message: fault.message, fieldTree });
    }
  }
  return placed;
}
