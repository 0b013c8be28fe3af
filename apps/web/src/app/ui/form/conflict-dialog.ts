import { Component, inject, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MAT_DIALOG_DATA, MatDialogModule, MatDialogRef } from '@angular/material/dialog';
import { wordsOf } from './words-of.ts';

export interface Conflict {
  key: string;
  label: string;
  original: unknown;
  mine: unknown;
  theirs: unknown;
}

/** Someone saved the same record first: for each field, theirs or yours. */
@Component({
  selector: 'crpm-conflict-dialog',
  imports: [MatButton, MatDialogModule],
  templateUrl: './conflict-dialog.html',
  styleUrl: './conflict-dialog.scss',
})
export class ConflictDialog {
  protected readonly conflicts = inject<readonly Conflict[]>(MAT_DIALOG_DATA);
  private readonly dialog = inject<MatDialogRef<ConflictDialog, readonly string[]>>(MatDialogRef);
  private readonly keep = signal(new Set(this.conflicts.map(({ key }) => key)));
  protected readonly words = wordsOf;

  protected keeps(key: string): boolean {
    return this.keep().has(key);
  }

  protected choose(key: string, mine: boolean): void {
    this.keep.update((kept) => {
      const next = new Set(kept);
      if (mine) next.add(key);
      else next.delete(key);
      return next;
    });
  }

  protected save(): void {
    this.dialog.close([...this.keep()]);
  }
}
