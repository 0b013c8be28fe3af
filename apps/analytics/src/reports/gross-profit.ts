import { REPORTS } from '@crpm/contracts';
import { salesReport } from './sales-report.ts';

/** Net sales less cost at the sale, of lines whose cost is known. */
export const grossProfit = salesReport(REPORTS['gross-profit']);
