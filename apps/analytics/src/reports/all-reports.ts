import type { ReportId } from '@crpm/contracts';
import { bestAndLeastSellers } from './best-and-least-sellers.ts';
import { demographics } from './demographics.ts';
import { grossProfit } from './gross-profit.ts';
import { inventoryOnHand } from './inventory-on-hand.ts';
import { purchaseFrequency } from './purchase-frequency.ts';
import type { Report } from './report.ts';
import { salesByCategory } from './sales-by-category.ts';
import { salesByChannel } from './sales-by-channel.ts';
import { salesByCurrency } from './sales-by-currency.ts';
import { salesByCustomer } from './sales-by-customer.ts';
import { salesByLocation } from './sales-by-location.ts';
import { salesByPaymentMethod } from './sales-by-payment-method.ts';
import { salesByProduct } from './sales-by-product.ts';
import { salesByStore } from './sales-by-store.ts';
import { salesOverTime } from './sales-over-time.ts';
import { salesOverview } from './sales-overview.ts';

/** A report that is in the catalogue and not here does not compile. */
export const ALL_REPORTS: Readonly<Record<ReportId, Report>> = {
  'sales-overview': salesOverview,
  'sales-over-time': salesOverTime,
  'sales-by-product': salesByProduct,
  'best-and-least-sellers': bestAndLeastSellers,
  'sales-by-category': salesByCategory,
  'sales-by-customer': salesByCustomer,
  'sales-by-location': salesByLocation,
  'sales-by-store': salesByStore,
  'sales-by-channel': salesByChannel,
  'sales-by-payment-method': salesByPaymentMethod,
  'sales-by-currency': salesByCurrency,
  'gross-profit': grossProfit,
  demographics,
  'purchase-frequency': purchaseFrequency,
  'inventory-on-hand': inventoryOnHand,
};
