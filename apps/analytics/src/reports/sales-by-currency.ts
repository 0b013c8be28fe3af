import { REPORTS } from '@crpm/contracts';
import { salesReport } from './sales-report.ts';

/** What was paid in each currency, beside its worth in the base currency at the day's rate. */
export const salesByCurrency = salesReport(REPORTS['sales-by-currency']);
