import type { Cell, ReportAnswer, ReportColumn, ReportRow } from '@crpm/contracts';
import { periodLabel } from '../ui/chart/chart-data.ts';
import {
  formatCompactMoney,
  formatDay,
  formatMoney,
  formatPercent,
  formatQuantity,
  humanize,
  NOTHING,
} from '../ui/formats.ts';

type Typed = Pick<ReportColumn, 'key' | 'type' | 'currencyColumn'>;

const decimals = new Intl.NumberFormat(undefined, {
  minimumFractionDigits: 2,
  maximumFractionDigits: 2,
});
/** Dimensions whose values are codes and not names. */
const CODES = new Set(['channel', 'status', 'paymentMethod', 'gender']);
/** What a dimension without a value means; elsewhere a dash says enough. */
const UNNAMED: Readonly<Record<string, string>> = {
  paymentMethod: 'Not recorded',
  gender: 'Not known',
  ageBand: 'Not known',
  category: 'No category',
  subcategory: 'No subcategory',
  brand: 'No brand',
  store: 'Online',
  storeCountry: 'Online',
  storeCountryName: 'Online',
  customer: 'Unknown customer',
};

/** A figure or a name of a report as people read it; money stays exact to the minor unit. */
export function formatCell(
  cell: Cell | undefined,
  column: Typed,
  row: ReportRow,
  currency: string,
) {
  if (cell === null || cell === undefined) return UNNAMED[column.key] ?? NOTHING;
  switch (column.type) {
    case 'money': {
      const own = column.currencyColumn === undefined ? currency : row[column.currencyColumn];
      return typeof own === 'string'
        ? formatMoney({ amount: String(cell), currency: own })
        : NOTHING;
    }
    case 'integer':
      return formatQuantity(Number(cell));
    case 'percent':
      return formatPercent(Number(cell));
    case 'decimal':
      return decimals.format(Number(cell));
    case 'date':
      return formatDay(String(cell));
    case 'text':
      if (column.key === 'period') return periodLabel(String(cell));
      return CODES.has(column.key) ? humanize(String(cell)) : String(cell);
  }
}

/** How a chart writes the numbers of a column: exactly, and short for the axis. */
export function chartFormats(column: Typed, currency: string) {
  const exact = (value: number) => formatCell(value, column, {}, currency);
  if (column.type !== 'money') return { format: exact, axisFormat: exact };
  return {
    format: (value: number) => formatMoney({ amount: String(value), currency }),
    axisFormat: (value: number) => formatCompactMoney(value, currency),
  };
}

/** What stands for the code and the name of a country needs no "name". */
const SHORT: Readonly<Record<string, string>> = {
  countryName: 'Country',
  storeCountryName: 'Country',
};

/** The columns that are shown: ids only lead somewhere, and a country's code stands by its name. */
export function shownColumns({ columns }: ReportAnswer): ReportColumn[] {
  const keys = new Set(columns.map(({ key }) => key));
  const hidden = new Set(['productId', 'customerId', 'storeId']);
  if (keys.has('countryName')) hidden.add('country');
  if (keys.has('storeCountryName')) hidden.add('storeCountry');
  const shown = columns
    .filter(({ key }) => !hidden.has(key))
    .map((column) => ({ ...column, label: SHORT[column.key] ?? column.label }));
  const names = shown.filter(({ role }) => role === 'dimension');
  const label = labelColumn(columns);
  return [
    ...names.filter(({ key }) => key === label?.key),
    ...names.filter(({ key }) => key !== label?.key),
    ...shown.filter(({ role }) => role === 'measure'),
  ];
}

const NAMED_BY = ['product', 'customer', 'store', 'storeCountryName', 'city', 'state'];

/** The column that names a row best. */
export function labelColumn(columns: readonly ReportColumn[]): ReportColumn | undefined {
  const names = columns.filter(({ role }) => role === 'dimension');
  const best = NAMED_BY.find((key) => names.some((column) => column.key === key));
  return best === undefined ? names.at(-1) : names.find(({ key }) => key === best);
}
