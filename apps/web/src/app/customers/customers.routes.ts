import type { Routes } from '@angular/router';
import { unsavedChanges } from '../ui/form/unsaved-changes.ts';

export const customersRoutes: Routes = [
  { path: '', loadComponent: () => import('./customer-list.ts') },
  {
    path: 'new',
    canDeactivate: [unsavedChanges],
    loadComponent: () => import('./customer-form.ts'),
  },
  {
    path: ':id/edit',
    canDeactivate: [unsavedChanges],
    loadComponent: () => import('./customer-form.ts'),
  },
  {
    path: ':id',
    loadComponent: () => import('./customer-detail.ts'),
    children: [
      { path: '', loadComponent: () => import('./customer-overview.ts') },
      { path: 'purchases', loadComponent: () => import('./customer-purchases.ts') },
      { path: 'history', loadComponent: () => import('./customer-history.ts') },
    ],
  },
];
