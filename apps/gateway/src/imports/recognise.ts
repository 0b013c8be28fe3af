import { type FileKind, minorUnitDigits } from '@crpm/contracts';

/** The columns each kind of file may have, by the names they go under (letters and digits only). */
const CUSTOMER_KEY = ['customerkey', 'customerid', 'customernumber', 'customerno'];
const PRODUCT_KEY = ['productkey', 'productid', 'productnumber', 'productcode'];
const STORE_KEY = ['storekey', 'storeid', 'storenumber', 'storeno', 'storecode'];
const CURRENCY = ['currencycode', 'currency'];
const UNIT_PRICE = ['unitprice', 'price', 'saleprice', 'sellingprice'];

const FIELDS = {
  sales: {
    orderNumber: [
      'ordernumber',
      'orderid',
      'orderno',
      'order',
      'salesid',
      'saleid',
      'invoiceno',
      'invoicenumber',
      'invoiceid',
      'purchaseid',
    ],
    lineItem: ['lineitem', 'linenumber', 'lineno', 'line', 'item'],
    orderDate: ['orderdate', 'saledate', 'salesdate', 'purchasedate', 'invoicedate', 'date'],
    deliveryDate: ['deliverydate', 'shippingdate', 'shipdate', 'shippeddate', 'delivered'],
    customerKey: [...CUSTOMER_KEY, 'customer'],
    storeKey: [...STORE_KEY, 'store'],
    productKey: [...PRODUCT_KEY, 'product', 'sku'],
    quantity: ['quantity', 'qty', 'units'],
    currency: CURRENCY,
    unitPrice: UNIT_PRICE,
    total: ['totalprice', 'linetotal', 'total', 'totalcost', 'amount'],
    paymentMethod: ['paymentmethod', 'payment', 'paymenttype'],
  },
  customers: {
    customerKey: [...CUSTOMER_KEY, 'id', 'key'],
    name: ['name', 'customername', 'fullname'],
    gender: ['gender', 'sex'],
    email: ['email', 'emailaddress', 'mail'],
    phone: ['phone', 'phonenumber', 'telephone', 'mobile'],
    address: ['address', 'addressline1', 'line1', 'street', 'streetaddress'],
    addressLine2: ['addressline2', 'line2'],
    city: ['city', 'town'],
    stateCode: ['statecode', 'provincecode', 'regioncode'],
    state: ['state', 'province', 'region', 'county'],
    postalCode: ['zipcode', 'postalcode', 'postcode', 'zip'],
    country: ['country', 'countrycode', 'countryname'],
    birthDate: ['birthday', 'birthdate', 'dateofbirth', 'dob'],
    notes: ['notes', 'note', 'comments'],
  },
  products: {
    productKey: [...PRODUCT_KEY, 'id', 'key', 'sku'],
    name: ['productname', 'name', 'product', 'title'],
    sku: ['sku', 'barcode', 'ean'],
    brand: ['brand', 'manufacturer'],
    color: ['color', 'colour'],
    unitCost: ['unitcost', 'cost', 'purchaseprice', 'costprice'],
    unitPrice: UNIT_PRICE,
    category: ['category', 'categoryname'],
    subcategory: ['subcategory', 'subcategoryname'],
    description: ['description'],
  },
  stores: {
    storeKey: [...STORE_KEY, 'id', 'key'],
    name: ['storename', 'name'],
    country: ['country', 'countrycode', 'countryname'],
    state: ['state', 'province', 'region'],
    city: ['city', 'town'],
    squareMeters: ['squaremeters', 'squaremetres', 'sqm', 'area'],
    openedOn: ['opendate', 'openingdate', 'openedon', 'opened'],
  },
  'exchange-rates': {
    date: ['date', 'day', 'ratedate'],
    currency: CURRENCY,
    rate: ['exchange', 'exchangerate', 'rate', 'fxrate'],
  },
} as const satisfies Record<FileKind, Record<string, readonly string[]>>;

export type Field<Kind extends FileKind> = keyof (typeof FIELDS)[Kind] & string;
export type AnyField = { [Kind in FileKind]: Field<Kind> }[FileKind];

/** What a file must have to be of a kind: all of the first, and one of the second where given. */
const REQUIRED: Record<FileKind, { all: AnyField[]; any?: AnyField[] }> = {
  sales: { all: ['orderNumber', 'orderDate', 'productKey', 'quantity'] },
  products: { all: ['productKey', 'name', 'unitPrice'] },
  customers: {
    all: ['customerKey', 'name'],
    any: ['gender', 'email', 'phone', 'city', 'birthDate', 'address', 'country'],
  },
  stores: { all: ['storeKey'], any: ['squareMeters', 'openedOn', 'country', 'state', 'city'] },
  'exchange-rates': { all: ['date', 'currency', 'rate'] },
};
/** Fields that hold prices. */
export const MONEY: readonly string[] = ['unitPrice', 'unitCost', 'total'];

export interface Recognised {
  readonly kind: FileKind;
  /** Place of each known column in a row. */
  readonly columns: ReadonlyMap<AnyField, number>;
  /** Currencies that headers name: "Unit Price USD". */
  readonly currencies: ReadonlyMap<AnyField, string>;
}

/** What a file is, by its header in any case, with spaces, underscores or neither. */
export function recognise(header: readonly string[]): Recognised | undefined {
  const names = header.map((name) =>
    name
      .normalize('NFKC')
      .toLowerCase()
      .replace(/[^a-z0-9]/g, ''),
  );
  const candidates = (Object.keys(REQUIRED) as FileKind[]).flatMap((kind) => {
    const found = match(kind, names);
    const { all, any } = REQUIRED[kind];
    const fits =
      all.every((field) => found.columns.has(field)) &&
      (any?.some((field) => found.columns.has(field)) ?? true);
    return fits ? [found] : [];
  });
  return candidates.sort((a, b) => b.columns.size - a.columns.size)[0];
}

function match(kind: FileKind, names: readonly string[]): Recognised {
  const columns = new Map<AnyField, number>();
  const currencies = new Map<AnyField, string>();
  const aliases = Object.entries(FIELDS[kind]) as [AnyField, readonly string[]][];
  for (const [field, known] of aliases) {
    // The aliases are in order of preference: "ProductKey" before "SKU".
    for (const alias of known) {
      const at = names.findIndex((name) => {
        if (name === alias) return true;
        const suffix = name.slice(alias.length).toUpperCase();
        const priced = MONEY.includes(field) && name.startsWith(alias) && suffix.length === 3;
        if (!priced || minorUnitDigits(suffix) === undefined) return false;
        currencies.set(field, suffix);
        return true;
      });
      if (at >= 0) {
        columns.set(field, at);
        break;
      }
    }
  }
  return { kind, columns, currencies };
}
