import type { Routes } from '@angular/router';
import { unsavedChanges } from '../ui/form/unsaved-changes.ts';

export const inventoryRoutes: Routes = [
  {
    path: 'receive',
    canDeactivate: [unsavedChanges],
    loadComponent: () => import('./receive-stock.ts'),
  },
  {
    path: 'adjust',
    canDeactivate: [unsavedChanges],
    loadComponent: () => import('./adjust-stock.ts'),
  },
  {
    path: 'count',
    canDeactivate: [unsavedChanges],
    loadComponent: () => import('./count-stock.ts'),
  },
  {
    path: '',
    loadComponent: () => import('./inventory.ts'),
    children: [
      { path: '', loadComponent: () => import('./on-hand.ts') },
      { path: 'movements', loadComponent: () => import('./movements.ts') },
    ],
  },
];
