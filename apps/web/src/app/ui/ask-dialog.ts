import { Component, type ElementRef, inject, signal, viewChild } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MAT_DIALOG_DATA, MatDialogModule, MatDialogRef } from '@angular/material/dialog';

export interface Question {
  heading: string;
  text: string;
  /** Verb and noun of the button: "Archive product". */
  action: string;
  /** Of the button that leaves all as it is: "Keep product"; never the verb that is asked about. */
  dismiss: string;
  danger?: boolean;
}

export interface ReasonQuestion extends Question {
  reason: true;
  /** Common reasons, one press each. */
  suggestions?: readonly string[];
}

/** A question with its consequence, and the reason where one is kept. */
@Component({
  selector: 'crpm-ask-dialog',
  imports: [MatButton, MatDialogModule],
  template: `
    <form novalidate (submit)="answer($event)" (keydown.control.enter)="answer($event)">
      <h2 mat-dialog-title>{{ question.heading }}</h2>
      <mat-dialog-content>
        <p>{{ question.text }}</p>
        @if (asksReason) {
          <label for="ask-reason">Reason</label>
          <textarea
            #box
            id="ask-reason"
            class="input"
            required
            maxlength="500"
            rows="3"
            [value]="reason()"
            [attr.aria-invalid]="missing()"
            [attr.aria-describedby]="missing() ? 'ask-fault' : null"
            (input)="reason.set(box.value)"
          ></textarea>
          @if (missing()) {
            <p class="fault" id="ask-fault" role="alert">
              A reason is kept with the change: please give one.
            </p>
          }
          <div class="row">
            @for (suggestion of suggestions; track suggestion) {
              <button type="button" class="suggestion" (click)="suggest(suggestion)">
                {{ suggestion }}
              </button>
            }
          </div>
        }
      </mat-dialog-content>
      <mat-dialog-actions align="end">
        @if (asksReason) {
          <span class="hint"><kbd>Ctrl</kbd> <kbd>Enter</kbd></span>
        }
        <button matButton="outlined" type="button" [mat-dialog-close]="undefined">
          {{ question.dismiss }}
        </button>
        <button matButton="filled" type="submit" [class.danger]="question.danger">
          {{ question.action }}
        </button>
      </mat-dialog-actions>
    </form>
  `,
  styles: `
    label {
      display: block;
      margin: var(--space-4) 0 5px;
      color: var(--ink);
      font-size: var(--text-sm);
      font-weight: 550;
    }

    .fault {
      color: var(--negative);
      font-size: var(--text-sm);
    }

    .row {
      margin-top: var(--space-2);
    }

    .hint {
      margin-right: auto;
    }

    @media (pointer: coarse) {
      .hint {
        display: none;
      }
    }

    .suggestion {
      min-height: 26px;
      padding: 0 10px;
      border: 1px solid var(--border);
      border-radius: 99px;
      background: none;
      color: var(--ink-muted);
      font: inherit;
      font-size: var(--text-sm);
      cursor: pointer;

      &:hover {
        background: var(--hover);
        color: var(--ink);
      }
    }
  `,
})
export class AskDialog {
  protected readonly question = inject<Question | ReasonQuestion>(MAT_DIALOG_DATA);
  private readonly dialog = inject<MatDialogRef<AskDialog, string>>(MatDialogRef);
  protected readonly asksReason = 'reason' in this.question;
  protected readonly suggestions =
    'reason' in this.question ? (this.question.suggestions ?? []) : [];
  private readonly box = viewChild<ElementRef<HTMLTextAreaElement>>('box');
  protected readonly reason = signal('');
  protected readonly missing = signal(false);

  protected suggest(reason: string): void {
    this.reason.set(reason);
    this.box()?.nativeElement.focus();
  }

  protected answer(event: Event): void {
    event.preventDefault();
    const reason = this.reason().trim();
    if (!this.asksReason || reason !== '') {
      this.dialog.close(reason);
      return;
    }
    this.missing.set(true);
    this.box()?.nativeElement.focus();
  }
}
