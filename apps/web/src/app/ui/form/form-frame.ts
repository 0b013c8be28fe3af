import { Component, computed, input, output } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { Icon } from '../icon.ts';
import type { SavableForm } from './record-form.ts';

/** A long list of faults helps nobody: they stand at their fields. */
const MOST_LISTED = 6;

/**
 * A form's frame: the summary of what is wrong, the fields, save and cancel. Enter submits, as in
 * any form. Leaving with something unsaved asks first (`unsavedChanges` on the route).
 */
@Component({
  selector: 'crpm-form-frame',
  imports: [Icon, MatButton],
  host: { '(window:beforeunload)': 'warn($event)' },
  templateUrl: './form-frame.html',
  styleUrl: './form-frame.scss',
})
export class FormFrame {
  readonly form = input.required<SavableForm>();
  /** Verb and noun: "Add customer". */
  readonly action = input.required<string>();
  readonly cancelled = output();

  protected readonly most = MOST_LISTED;
  protected readonly faults = computed(() => {
    if (!this.form().attempted()) return [];
    return this.form()
      .faults()
      .map(({ fieldTree, message }) => {
        return {
          label: labelOf(fieldTree().formFieldBindings()[0]?.element),
          message: message ?? '',
          focus: () => {
            fieldTree().focusBoundControl();
          },
        };
      });
  });

  protected submit(event: Event): void {
    event.preventDefault();
    void this.form().save();
  }

  protected warn(event: BeforeUnloadEvent): void {
    if (this.form().dirty()) event.preventDefault();
  }
}

/** What the field around a control is called, or the control itself. */
const labelOf = (element: HTMLElement | undefined): string =>
  element?.closest('crpm-field')?.querySelector('label')?.firstChild?.textContent?.trim() ??
  element?.ariaLabel ??
  '';
