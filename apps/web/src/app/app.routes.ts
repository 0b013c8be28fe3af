import type { Routes } from '@angular/router';

export const routes: Routes = [
  { path: '', pathMatch: 'full', redirectTo: 'customers' },
  {
    path: 'customers',
    loadChildren: async () => (await import('./customers/customers.routes.ts')).customersRoutes,
  },
  {
    path: 'products',
    loadChildren: async () => (await import('./products/products.routes.ts')).productsRoutes,
  },
  { path: '**', loadComponent: () => import('./shell/not-found.ts') },
];
