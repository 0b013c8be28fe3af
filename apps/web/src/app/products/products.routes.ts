import type { Routes } from '@angular/router';
import { unsavedChanges } from '../ui/form/unsaved-changes.ts';

export const productsRoutes: Routes = [
  { path: '', loadComponent: () => import('./product-list.ts') },
  {
    path: 'new',
    canDeactivate: [unsavedChanges],
    loadComponent: () => import('./product-form.ts'),
  },
  {
    path: ':id/edit',
    canDeactivate: [unsavedChanges],
    loadComponent: () => import('./product-form.ts'),
  },
  {
    path: ':id',
    loadComponent: () => import('./product-detail.ts'),
    children: [
      { path: '', loadComponent: () => import('./product-overview.ts') },
      { path: 'purchases', loadComponent: () => import('./product-purchases.ts') },
      { path: 'stock', loadComponent: () => import('./product-stock.ts') },
      { path: 'history', loadComponent: () => import('./product-history.ts') },
    ],
  },
];
