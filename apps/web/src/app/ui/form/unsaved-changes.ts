import { inject } from '@angular/core';
import type { CanDeactivateFn } from '@angular/router';
import { Ask } from '../ask.ts';
import type { SavableForm } from './record-form.ts';

/** Route guard of pages with a form: asks before typed work is lost. */
export const unsavedChanges: CanDeactivateFn<{ readonly form: SavableForm }> = ({ form }) => {
  if (!form.dirty()) return true;
  return inject(Ask).confirm({
    heading: 'Leave without saving?',
    text: 'What you typed is not saved and will be lost.',
    action: 'Leave',
    dismiss: 'Stay',
    danger: true,
  });
};
