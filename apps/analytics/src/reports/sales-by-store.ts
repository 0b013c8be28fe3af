import { REPORTS } from '@crpm/contracts';
import { salesReport } from './sales-report.ts';

/** Stores by id; sales without a store count as one row per channel. */
export const salesByStore = salesReport(REPORTS['sales-by-store']);
