import { REPORTS } from '@crpm/contracts';
import { salesReport } from './sales-report.ts';

/** Online against stores. */
export const salesByChannel = salesReport(REPORTS['sales-by-channel']);
