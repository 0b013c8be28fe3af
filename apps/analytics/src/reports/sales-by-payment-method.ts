import { REPORTS } from '@crpm/contracts';
import { salesReport } from './sales-report.ts';

/** By number of orders first: how often, then how much. */
export const salesByPaymentMethod = salesReport(REPORTS['sales-by-payment-method']);
