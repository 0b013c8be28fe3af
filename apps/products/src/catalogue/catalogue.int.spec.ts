import { caseless, MovementsQuery, ProductsQuery, type ProductRecord } from '@crpm/contracts';
import { executeOn } from '@crpm/service-kit';
import { onEveryEngine, openService, type ServiceUnderTest } from '@crpm/service-kit/testing';
import { ListProduct, product } from '../product/product.ts';
import { DATABASES } from '../products.databases.ts';
import { stockLedgerProjection } from '../stock-ledger/stock-ledger.projection.ts';
import { listMovements } from '../stock-ledger/stock-ledger.query.ts';
import { stock } from '../stock/stock.ts';
import { catalogueProjection } from './catalogue.projection.ts';
import { findProduct, listCategories, listProducts } from './catalogue.query.ts';

const PRODUCTS = [
  { name: 'Lamp', sku: 'L-1', category: 'Light', subcategory: 'Table', onHand: 0 },
  { name: 'lamp', sku: 'l-2', category: 'Light', subcategory: 'table', onHand: 3 },
  { name: 'Lämpchen', sku: 'Ä-1', category: 'light', subcategory: 'Table', onHand: 5 },
  { name: 'Über 100%', category: 'Light', onHand: 7 },
  { name: 'über_50', sku: 'u_1', onHand: 7 },
  { name: '😀', sku: 'EMO', category: 'Zoo', subcategory: 'Ape', onHand: 1_000_000_000 },
];

onEveryEngine((engine) => {
  let opened: ServiceUnderTest;
  const context = (id: string) => ({ commandId: id, correlationId: id, actor: 'tester' });
  const list = async (id: string, { onHand, ...description }: (typeof PRODUCTS)[number]) => {
    const { service } = opened;
    const prices = { priceMinor: 900_000_000_000, costMinor: null, currency: 'USD' };
    await executeOn(
      service,
      product,
      new ListProduct(id, { productId: id, description, ...prices }, context(id)),
    );
    if (onHand === 0) return;
    const command = { type: 'OpenStock' as const, id, quantity: onHand, context: context(id) };
    await executeOn(service, stock, command);
  };
  const found = async (query: Record<string, string>) =>
    (await listProducts(opened.service.database, ProductsQuery.parse(query), 'USD')).data;
  const namesOf = async (query: Record<string, string>) =>
    (await found({ limit: '250', ...query })).map(({ name }) => name);

  beforeAll(async () => {
    opened = await openService(engine, {
      name: 'products',
      migrations: DATABASES.products,
      projections: [catalogueProjection, stockLedgerProjection],
    });
    for (const [at, one] of PRODUCTS.entries()) await list(`prd_${String(at)}`, one);
  });
  afterAll(() => opened.dispose());

  it.each(['name', '-name', 'sku', '-onHand', 'unitPrice', '-createdAt'])(
    'pages in the order %s',
    async (sort) => {
      const by: Record<string, (one: ProductRecord) => string> = {
        name: ({ name }) => caseless(name),
        sku: ({ sku }) => caseless(sku ?? ''),
        onHand: ({ stock: { onHand } }) => String(onHand).padStart(12, '0'),
        unitPrice: () => '',
        createdAt: ({ createdAt }) => createdAt,
      };
      const key = by[sort.replace('-', '')]!;
      const bytes = (one: ProductRecord) => Buffer.from(`${key(one)}\0${one.id}`);
      const all = await found({ limit: '250' });
      const expected = all.toSorted((a, b) => Buffer.compare(bytes(a), bytes(b)));
      if (sort.startsWith('-')) expected.reverse();
      const walked: ProductRecord[] = [];
      for (let after: string | null | undefined; after !== null;) {
        const query = ProductsQuery.parse({ sort, limit: '2', ...(after && { after }) });
        const { data, page } = await listProducts(opened.service.database, query, 'USD');
        walked.push(...data);
        after = page.next;
      }
      expect(walked).toEqual(expected);
    },
  );

  it('finds by words, SKU and stock', async () => {
    expect(await namesOf({ q: 'ÜBER' })).toEqual(['Über 100%', 'über_50']);
    expect(await namesOf({ q: '%' })).toEqual(['Über 100%']);
    expect(await namesOf({ q: 'lamp' })).toEqual(['Lamp', 'lamp']);
    expect(await namesOf({ 'filter[sku]': 'ä-1' })).toEqual(['Lämpchen']);
    expect(await namesOf({ 'filter[category]': 'Light', sort: 'name' })).toEqual([
      'Lamp',
      'lamp',
      'Über 100%',
    ]);
    expect(await namesOf({ 'filter[stock]': 'out' })).toEqual(['Lamp']);
    expect(await findProduct(opened.service.database, 'prd_5', 'USD')).toMatchObject({
      unitPrice: { amount: '9000000000.00', currency: 'USD' },
      stock: { onHand: 1_000_000_000 },
    });
  });

  it('has one tree of categories, by letter', async () => {
    const branch = (subcategory: string | null) => ({ subcategory, products: 1 });
    expect(await listCategories(opened.service.database)).toEqual([
      { category: null, subcategories: [branch(null)], products: 1 },
      { category: 'Light', subcategories: [null, 'Table', 'table'].map(branch), products: 3 },
      { category: 'Zoo', subcategories: [branch('Ape')], products: 1 },
      { category: 'light', subcategories: [branch('Table')], products: 1 },
    ]);
  });

  it('tells the ledger, newest first', async () => {
    const { database } = opened.service;
    const first = await listMovements(database, MovementsQuery.parse({ limit: '3' }));
    const after = first.page.next!;
    const second = await listMovements(database, MovementsQuery.parse({ limit: '3', after }));
    const moved = [...first.data, ...second.data];
    expect(moved.map(({ product: name, onHand }) => [name, onHand])).toEqual([
      ['😀', 1_000_000_000],
      ['über_50', 7],
      ['Über 100%', 7],
      ['Lämpchen', 5],
      ['lamp', 3],
    ]);
  });

  it('holds the longest that the API takes', async () => {
    const long = (length: number) => 'İ'.repeat(length);
    const description = {
      name: long(200),
      sku: long(64),
      brand: long(100),
      color: long(50),
      category: long(100),
      subcategory: long(100),
      description: '𝔸'.repeat(2500),
      externalId: long(100),
    };
    await list('prd_long', { ...description, onHand: 1 });
    const record = await findProduct(opened.service.database, 'prd_long', 'USD');
    expect(record).toMatchObject(description);
    expect(await namesOf({ 'filter[sku]': long(64) })).toEqual([long(200)]);
  });
});
