import { REPORTS } from '@crpm/contracts';
import { salesReport } from './sales-report.ts';

/** All measures of the period in one row. */
export const salesOverview = salesReport(REPORTS['sales-overview']);
