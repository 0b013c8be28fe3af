import { REPORTS } from '@crpm/contracts';
import { salesReport } from './sales-report.ts';

/** A product is its id; its name and SKU are those of its newest line in the period. */
export const salesByProduct = salesReport(REPORTS['sales-by-product']);
