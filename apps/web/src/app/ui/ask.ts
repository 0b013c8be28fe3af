import { inject, Service } from '@angular/core';
import { MatDialog } from '@angular/material/dialog';
import { firstValueFrom } from 'rxjs';
import type { Question, ReasonQuestion } from './ask-dialog.ts';

/** Questions in a dialog; the focus returns to where it was. */
@Service()
export class Ask {
  private readonly dialog = inject(MatDialog);

  async confirm(question: Question): Promise<boolean> {
    return (await this.open(question)) !== undefined;
  }

  /** The reason that was given, or undefined when it was called off. */
  reason(question: Omit<ReasonQuestion, 'reason'>): Promise<string | undefined> {
    return this.open({ ...question, reason: true });
  }

  private async open(question: Question | ReasonQuestion): Promise<string | undefined> {
    const { AskDialog } = await import('./ask-dialog.ts');
    const dialog = this.dialog.open<unknown, unknown, string>(AskDialog, {
      data: question,
      width: '460px',
      autoFocus: 'reason' in question ? 'textarea' : 'first-tabbable',
    });
    return firstValueFrom(dialog.afterClosed());
  }
}
