import type { IconName } from '../ui/icons.ts';

export interface Section {
  label: string;
  path: string;
  icon: IconName;
  /** After G: where this letter goes. */
  letter: string;
  /** More words the palette finds it by. */
  also: string;
}

/** The four modules of the shop. */
export const MODULES: readonly Section[] = [
  { label: 'Customers', path: '/customers', icon: 'customers', letter: 'c', also: 'people buyers' },
  { label: 'Products', path: '/products', icon: 'products', letter: 'p', also: 'catalogue prices' },
  { label: 'Purchases', path: '/purchases', icon: 'purchases', letter: 'o', also: 'orders sales' },
  {
    label: 'Analytics',
    path: '/analytics',
    icon: 'analytics',
    letter: 'a',
    also: 'reports charts',
  },
];

/** What they stand on. */
export const GROUNDWORK: readonly Section[] = [
  { label: 'Imports', path: '/imports', icon: 'imports', letter: 'i', also: 'csv files upload' },
  { label: 'Inventory', path: '/inventory', icon: 'inventory', letter: 'v', also: 'stock count' },
  { label: 'Stores', path: '/stores', icon: 'stores', letter: 's', also: 'shops channels' },
  { label: 'Settings', path: '/settings', icon: 'settings', letter: 't', also: 'currency theme' },
];

export const HOME: Section = {
  label: 'Home',
  path: '/',
  icon: 'home',
  letter: 'h',
  also: 'dashboard overview kpi',
};
