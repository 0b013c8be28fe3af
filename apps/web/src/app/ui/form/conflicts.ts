import { inject, Service } from '@angular/core';
import { MatDialog } from '@angular/material/dialog';
import { firstValueFrom } from 'rxjs';
import { Api } from '../../api/api.ts';
import { troubleOf } from '../../api/problem.ts';
import type { Conflict } from './conflict-dialog.ts';

export interface Edit {
  /** Of the record: "/customers/cus_…". */
  path: string;
  /** The version that was edited. */
  version: number;
  before: Readonly<Record<string, unknown>>;
  changes: Readonly<Record<string, unknown>>;
  /** What the fields are called. */
  labels: Readonly<Record<string, string>>;
}

type CurrentRecord = Record<string, unknown> & { version: number };

/** Saves an edit; when someone else was faster, shows both and saves what the person chooses. */
@Service()
export class Conflicts {
  private readonly api = inject(Api);
  private readonly dialog = inject(MatDialog);

  /** What was done: saved (perhaps only in part), or left as the others have it. */
  async patch(edit: Edit): Promise<'saved' | 'theirs'> {
    let { version, changes } = edit;
    for (;;) {
      try {
        await this.api.patch(edit.path, version, changes);
        return 'saved';
      } catch (thrown) {
        if (troubleOf(thrown).status !== 412) throw thrown;
      }
      const current = await this.api.get<CurrentRecord>(edit.path);
      const mine = await this.choose(edit, changes, current);
      if (mine === undefined || mine.length === 0) return 'theirs';
      changes = Object.fromEntries(mine.map((key) => [key, changes[key]]));
      version = current.version;
    }
  }

  /** The fields to keep as they were typed. */
  private async choose(
    edit: Edit,
    changes: Readonly<Record<string, unknown>>,
    current: CurrentRecord,
  ): Promise<readonly string[] | undefined> {
    const { ConflictDialog } = await import('./conflict-dialog.ts');
    const fields = Object.keys(changes).map((key): Conflict => ({
      key,
      label: edit.labels[key] ?? key,
      original: edit.before[key],
      mine: changes[key],
      theirs: current[key],
    }));
    const dialog = this.dialog.open<unknown, unknown, readonly string[]>(ConflictDialog, {
      data: fields,
      width: '640px',
      disableClose: true,
    });
    return firstValueFrom(dialog.afterClosed());
  }
}
