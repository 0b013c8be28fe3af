import type { Routes } from '@angular/router';

export const purchasesRoutes: Routes = [
  { path: '', loadComponent: () => import('./purchase-list.ts') },
  { path: 'new', loadComponent: () => import('./new-purchase.ts') },
  { path: ':id', loadComponent: () => import('./purchase-detail.ts') },
];
