import { inject, Service } from '@angular/core';
import { Api } from '../api/api.ts';
import { sentenceOf, troubleOf } from '../api/problem.ts';
import { Ask } from './ask.ts';
import { humanize } from './formats.ts';
import { Toasts } from './toast.ts';

export interface RecordAction {
  /** "customer" or "product". */
  noun: string;
  /** Of the record: "/customers/cus_…". */
  path: string;
  name: string;
  /** What it will mean. */
  consequence: string;
  suggestions?: readonly string[];
}

/** Deactivate, activate and archive: asked for, done, told. Answers whether it was done. */
@Service()
export class RecordActions {
  private readonly api = inject(Api);
  private readonly ask = inject(Ask);
  private readonly toasts = inject(Toasts);

  deactivate(action: RecordAction): Promise<boolean> {
    return this.withReason(action, 'Deactivate', 'deactivation', 'deactivated');
  }

  activate(action: RecordAction): Promise<boolean> {
    return this.withReason(action, 'Activate', 'activation', 'activated');
  }

  async archive(action: RecordAction & { version: number }): Promise<boolean> {
    const reason = await this.ask.reason({
      heading: `Archive ${action.name}?`,
      text: `${action.consequence} There is no way back: deactivate what may return.`,
      action: `Archive ${action.noun}`,
      dismiss: `Keep ${action.noun}`,
      danger: true,
      ...(action.suggestions ? { suggestions: action.suggestions } : {}),
    });
    if (reason === undefined) return false;
    return this.told(`${humanize(action.noun)} archived`, () =>
      this.api.delete(action.path, action.version, reason),
    );
  }

  private async withReason(
    action: RecordAction,
    verb: string,
    resource: string,
    done: string,
  ): Promise<boolean> {
    const reason = await this.ask.reason({
      heading: `${verb} ${action.name}?`,
      text: action.consequence,
      action: `${verb} ${action.noun}`,
      dismiss: 'Leave as it is',
      ...(action.suggestions ? { suggestions: action.suggestions } : {}),
    });
    if (reason === undefined) return false;
    return this.told(`${humanize(action.noun)} ${done}`, () =>
      this.api.post(`${action.path}/${resource}`, { reason }),
    );
  }

  private async told(words: string, write: () => Promise<unknown>): Promise<boolean> {
    try {
      await write();
      this.toasts.done(words);
      return true;
    } catch (thrown) {
      this.toasts.failed(sentenceOf(troubleOf(thrown)));
      return false;
    }
  }
}
