import type { Routes } from '@angular/router';
import { unsavedChanges } from '../ui/form/unsaved-changes.ts';

export const storesRoutes: Routes = [
  { path: '', loadComponent: () => import('./store-list.ts') },
  { path: 'new', canDeactivate: [unsavedChanges], loadComponent: () => import('./store-form.ts') },
];
