import {
  countryOf,
  dimensionsOf,
  DIMENSIONS,
  isGrain,
  MEASURES,
  minorUnitDigits,
} from '@crpm/contracts';
import type {
  Cell,
  DimensionKey,
  MeasureKey,
  ReportColumn,
  ReportRow,
  ReportSpec,
} from '@crpm/contracts';
import { MEASURE_SQL } from './measure-sql.ts';
import type { Figures } from './measure-sql.ts';
import { periodName } from './periods.ts';
import type { RawRow, ReportRequest } from './report.ts';
import { exact } from './rounding.ts';

/** The columns of an answer: first those that name a row, then its figures. */
export function columnsOf(spec: ReportSpec, request: ReportRequest): ReportColumn[] {
  const dimensions = dimensionsOf(spec, request.grouping).map((key): ReportColumn => {
    const { label, type, definition } = DIMENSIONS[key];
    return { key, label, type, role: 'dimension', definition };
  });
  const measures = spec.measures.map((key): ReportColumn => {
    const measure = MEASURES[key];
    const local = key === 'localNetSales' && { currencyColumn: 'currency' };
    return { ...measure, role: 'measure', ...local };
  });
  return [...dimensions, ...measures];
}

/** Writes the database's rows as an answer's: exact decimals, periods' and countries' names. */
export class RowWriter {
  private readonly dimensions: readonly DimensionKey[];
  private readonly totals: Figures;
  readonly totalMeasures: readonly MeasureKey[];
  readonly total: Record<string, Cell>;

  constructor(
    private readonly spec: ReportSpec,
    private readonly request: ReportRequest,
    private readonly digits: number,
    totals: RawRow,
  ) {
    this.dimensions = dimensionsOf(spec, request.grouping);
    // the total of one currency is in that currency; of several, in none
    const { currency = [] } = request.filters;
    this.totals = this.figures({
      ...totals,
      currency: currency.length === 1 ? (currency[0] ?? '') : '',
    });
    this.totalMeasures = [...spec.measures, ...(spec.totalMeasures ?? [])];
    this.total = this.write({}, this.totalMeasures, this.totals);
  }

  row(raw: RawRow): ReportRow {
    const row: Record<string, Cell> = {};
    for (const key of this.dimensions) row[key] = this.dimension(key, raw);
    return this.write(row, this.spec.measures, this.figures(raw));
  }

  private write(
    row: Record<string, Cell>,
    measures: readonly MeasureKey[],
    figures: Figures,
  ): Record<string, Cell> {
    for (const key of measures) row[key] = MEASURE_SQL[key].cell(figures, this.totals);
    return row;
  }

  private figures(raw: RawRow): Figures {
    return {
      get: (key) => exact(String(raw[key] ?? 0)),
      decimal: (key) => {
        const value = raw[key];
        return typeof value === 'number' ? Math.round(value * 1000) / 1000 : null;
      },
      digits: this.digits,
      localDigits: minorUnitDigits(String(raw['currency'] ?? '')),
    };
  }

  private dimension(key: DimensionKey, raw: RawRow): Cell {
    const text = (name: string): string | null => {
      const value = raw[name];
      return value === undefined || value === null || value === '' ? null : String(value);
    };
    const { grouping } = this.request;
    switch (key) {
      case 'period':
        return raw['bucket'] !== undefined && isGrain(grouping)
          ? periodName(grouping, String(raw['bucket']))
          : null;
      case 'countryName':
        return countryOf(text('country') ?? '')?.name ?? text('country');
      case 'storeCountryName':
        return countryOf(text('storeCountry') ?? '')?.name ?? text('storeCountry');
      case 'orderCount':
        return Number(raw[key]);
      default:
        return text(key);
    }
  }
}
