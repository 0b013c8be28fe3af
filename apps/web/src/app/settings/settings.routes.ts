import type { Routes } from '@angular/router';
import { unsavedChanges } from '../ui/form/unsaved-changes.ts';

export const settingsRoutes: Routes = [
  {
    path: 'rates/new',
    canDeactivate: [unsavedChanges],
    loadComponent: () => import('./publish-rate.ts'),
  },
  {
    path: '',
    loadComponent: () => import('./settings.ts'),
    children: [
      { path: '', loadComponent: () => import('./general.ts') },
      { path: 'rates', loadComponent: () => import('./rate-list.ts') },
    ],
  },
];
