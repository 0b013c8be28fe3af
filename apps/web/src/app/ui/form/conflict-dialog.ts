import { Component, inject, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MAT_DIALOG_DATA, MatDialogModule, MatDialogRef } from '@angular/material/dialog';
import { formatMoney, NOTHING } from '../formats.ts';

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

/** Any field's value as words: text, money, a list, an address. */
export function wordsOf(value: unknown): string {
  if (value === null || value === undefined || value === '') return NOTHING;
  if (Array.isArray(value)) return value.length === 0 ? NOTHING : value.map(wordsOf).join(', ');
  if (typeof value === 'object') {
    if ('amount' in value && 'currency' in value) {
      return formatMoney({ amount: String(value.amount), currency: String(value.currency) });
    }
    const parts = Object.values(value).filter((part) => part !== null && part !== '');
    return parts.length === 0 ? NOTHING : parts.map(wordsOf).join(', ');
  }
  return typeof value === 'string' ? value : JSON.stringify(value);
}
