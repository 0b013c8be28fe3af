import type { Routes } from '@angular/router';

export const analyticsRoutes: Routes = [
  { path: '', loadComponent: () => import('./report-hub.ts') },
  { path: 'books', loadComponent: () => import('./books.ts') },
  { path: ':report', loadComponent: () => import('./report-page.ts') },
];
