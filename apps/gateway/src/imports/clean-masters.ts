import {
  type CustomerDetails,
  countryOf,
  findCountry,
  type Gender,
  minorUnitDigits,
  Rate,
  RegisterCustomerRequest,
  type StoreDetails,
} from '@crpm/contracts';
import type { ImportedProduct, ImportedRate } from './import-target.ts';
import {
  type DecimalMark,
  otherCurrency,
  readDecimal,
  readMoney,
  readWhole,
  trimDecimal,
} from './numbers.ts';
import type { AnyField } from './recognise.ts';
import type { Row } from './row.ts';

export interface CleaningContext {
  readonly baseCurrency: string;
  /** The id of the record that the file calls `key`. */
  idOf(kind: 'customer' | 'product' | 'store' | 'purchase', key: string): string;
}

const GENDERS: Readonly<Record<string, Gender>> = {
  f: 'female',
  female: 'female',
  woman: 'female',
  m: 'male',
  male: 'male',
  man: 'male',
  o: 'other',
  other: 'other',
  diverse: 'other',
  'non-binary': 'other',
  undisclosed: 'undisclosed',
  'prefer not to say': 'undisclosed',
  unknown: 'undisclosed',
};
const { email: Email, phone: Phone } = RegisterCustomerRequest.shape;

const mark = (row: Row, field: AnyField): DecimalMark | undefined =>
  row.file.profile.marks.get(field);

export function cleanCustomer(row: Row, context: CleaningContext): CustomerDetails | undefined {
  const externalId = row.text('customerKey', 100);
  if (!externalId) return row.reject('missing-key', 'customerKey');
  const name = row.text('name');
  if (!name) return row.reject('missing-name', 'name');
  const country = readCountry(row);
  return {
    customerId: context.idOf('customer', externalId),
    personal: {
      name,
      email: readText(row, 'email', 'unreadable-email', Email),
      phone: readText(row, 'phone', 'unreadable-phone', Phone),
      birthDate: row.optionalDate('birthDate'),
      line1: row.text('address'),
      line2: row.text('addressLine2'),
      postalCode: row.text('postalCode', 20),
      notes: row.text('notes', 5000),
    },
    profile: {
      gender: readGender(row),
      city: row.text('city', 100),
      state: row.text('state', 100),
      stateCode: row.text('stateCode', 100),
      country,
      continent: country && countryOf(country)?.continent,
      externalId,
    },
  };
}

export function cleanProduct(row: Row, context: CleaningContext): ImportedProduct | undefined {
  const externalId = row.text('productKey', 100);
  if (!externalId) return row.reject('missing-key', 'productKey');
  const name = row.text('name');
  if (!name) return row.reject('missing-name', 'name');
  const price = readPrice(row, 'unitPrice', context.baseCurrency);
  if (price === undefined) return row.reject('missing-price', 'unitPrice');
  const cost = readPrice(row, 'unitCost', context.baseCurrency);
  if (cost !== undefined && price < cost) row.warn('price-below-cost', 'unitPrice');
  return {
    productId: context.idOf('product', externalId),
    description: {
      name,
      sku: row.text('sku', 64),
      brand: row.text('brand', 100),
      color: row.text('color', 50),
      category: row.text('category', 100),
      subcategory: row.text('subcategory', 100),
      description: row.text('description', 5000),
      externalId,
    },
    priceMinor: price,
    costMinor: cost ?? null,
    currency: context.baseCurrency,
  };
}

export function cleanStore(row: Row, context: CleaningContext): StoreDetails | undefined {
  const externalId = row.text('storeKey', 100);
  if (!externalId) return row.reject('missing-key', 'storeKey');
  const name = row.text('name');
  const online = [name, row.text('country'), row.text('state')].some((text) =>
    /^(online|web|internet)( shop| store)?$/i.test(text ?? ''),
  );
  const state = online ? undefined : row.text('state', 100);
  const place = state ?? row.text('city', 100) ?? row.text('country', 100);
  return {
    storeId: context.idOf('store', externalId),
    name: name ?? (online ? 'Online' : `${place ?? 'Store'} (${externalId})`),
    channel: online ? 'online' : 'store',
    country: online ? undefined : readCountry(row),
    state,
    city: row.text('city', 100),
    squareMeters: readSquareMeters(row),
    openedOn: row.optionalDate('openedOn'),
    externalId,
  };
}

export function cleanRate(row: Row, context: CleaningContext): ImportedRate | undefined {
  const date = row.requiredDate('date');
  if (date === undefined) return undefined;
  const currency = readCurrency(row);
  if (!currency) return row.reject('missing-value', 'currency');
  const text = row.text('rate');
  const decimal = text && readDecimal(text, mark(row, 'rate'));
  const rate = Rate.safeParse(decimal && trimDecimal(decimal));
  if (!rate.success) return row.reject('invalid-rate', 'rate');
  if (currency === context.baseCurrency && rate.data !== '1') {
    return row.reject('base-rate-not-one', 'rate');
  }
  return { currency, date, rate: rate.data };
}

/** Upper-cased ISO 4217 code; undefined where empty, and rejected where it is no currency. */
export function readCurrency(row: Row): string | undefined {
  const text = row.text('currency');
  if (text === undefined) return undefined;
  const code = text.toUpperCase();
  if (minorUnitDigits(code) === undefined) return row.reject('unknown-currency', 'currency');
  if (code !== text) row.repair('currency-case', 'currency');
  return code;
}

/** Minor units of a price that is there; undefined where empty, rejected where it is no price. */
export function readPrice(row: Row, field: AnyField, currency: string): number | undefined {
  const text = row.text(field);
  if (text === undefined) return undefined;
  if (otherCurrency(text, currency)) return row.reject('wrong-currency', field);
  const minor = readMoney(text, mark(row, field), currency);
  return minor === undefined || minor < 0 ? row.reject('invalid-amount', field) : minor;
}

function readCountry(row: Row): string | undefined {
  const text = row.text('country', 100);
  const country = text && findCountry(text)?.code;
  if (text && !country) row.repair('unreadable-country', 'country');
  return country;
}

function readGender(row: Row): Gender | undefined {
  const text = row.text('gender');
  const gender = text && GENDERS[text.toLowerCase()];
  if (text && !gender) row.repair('unreadable-gender', 'gender');
  return gender === '' ? undefined : gender;
}

function readSquareMeters(row: Row): number | undefined {
  const text = row.text('squareMeters');
  const size = text && readWhole(text, mark(row, 'squareMeters'));
  if (text && (size === undefined || Number(size) < 0))
    row.repair('unreadable-number', 'squareMeters');
  // Files write 0 where a store has no floor, a web shop above all.
  return Number(size) > 0 ? Number(size) : undefined;
}

function readText(
  row: Row,
  field: 'email' | 'phone',
  repair: 'unreadable-email' | 'unreadable-phone',
  schema: typeof Email | typeof Phone,
): string | undefined {
  const text = row.text(field, 254);
  if (text === undefined) return undefined;
  const read = schema.safeParse(text);
  if (!read.success) row.repair(repair, field);
  return read.data;
}
