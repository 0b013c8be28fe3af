import { REPORTS } from '@crpm/contracts';
import { salesReport } from './sales-report.ts';

/** Category, subcategory and brand as they were at the sale: reclassifying rewrites no history. */
export const salesByCategory = salesReport(REPORTS['sales-by-category']);
