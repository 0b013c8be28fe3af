import type { Routes } from '@angular/router';

export const routes: Routes = [
  { path: '', pathMatch: 'full', loadComponent: () => import('./home/home.ts') },
  {
    path: 'customers',
    loadChildren: async () => (await import('./customers/customers.routes.ts')).customersRoutes,
  },
  {
    path: 'products',
    loadChildren: async () => (await import('./products/products.routes.ts')).productsRoutes,
  },
  {
    path: 'inventory',
    loadChildren: async () => (await import('./inventory/inventory.routes.ts')).inventoryRoutes,
  },
  {
    path: 'stores',
    loadChildren: async () => (await import('./stores/stores.routes.ts')).storesRoutes,
  },
  {
    path: 'settings',
    loadChildren: async () => (await import('./settings/settings.routes.ts')).settingsRoutes,
  },
  {
    path: 'purchases',
    loadChildren: async () => (await import('./purchases/purchases.routes.ts')).purchasesRoutes,
  },
  {
    path: 'imports',
    loadChildren: async () => (await import('./imports/imports.routes.ts')).importsRoutes,
  },
  {
    path: 'analytics',
    loadChildren: async () => (await import('./analytics/analytics.routes.ts')).analyticsRoutes,
  },
  { path: '**', loadComponent: () => import('./shell/not-found.ts') },
];
