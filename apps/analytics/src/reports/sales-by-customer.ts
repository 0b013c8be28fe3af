import { REPORTS } from '@crpm/contracts';
import { salesReport } from './sales-report.ts';

/** Every customer who bought, active or not: the rows always add up to the sales overview. */
export const salesByCustomer = salesReport(REPORTS['sales-by-customer']);
