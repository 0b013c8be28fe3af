import { REPORTS } from '@crpm/contracts';
import { salesReport } from './sales-report.ts';

/** Where the customer lived at the time of the sale. */
export const salesByLocation = salesReport(REPORTS['sales-by-location']);
