import type { Routes } from '@angular/router';

export const importsRoutes: Routes = [
  { path: '', loadComponent: () => import('./import-files.ts') },
  { path: ':id', loadComponent: () => import('./import-result.ts') },
];
