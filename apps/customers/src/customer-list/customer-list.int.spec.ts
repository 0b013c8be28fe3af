import { caseless, CustomersQuery, type CustomerRecord } from '@crpm/contracts';
import { executeOn } from '@crpm/service-kit';
import { onEveryEngine, openService, type ServiceUnderTest } from '@crpm/service-kit/testing';
import { customer, RegisterCustomer } from '../customer/customer.ts';
import { DATABASES } from '../customers.databases.ts';
import { customerListProjection } from './customer-list.projection.ts';
import { findCustomer, listCustomers } from './customer-list.query.ts';

const TODAY = '2026-03-01';
/** Cases, accents, signs that search could take for its own, and what lies beyond 16 bits. */
const NAMES = [
  ...['anna', 'Anna', 'ANNA B', 'Änne', 'Anne', 'Zoë', 'zoe', 'Zoé', 'Éva', 'eva', 'Eva '],
  ...['Straße', 'STRASSE', 'İnci', 'Inci', 'ısı', '100% Co', '100 Co', 'a_b', 'axb', 'a!b'],
  ...["O'Hara", 'back\\slash', '"quoted"', 'Ω Ltd', 'ω gmbh', '𝔸lpha', '😀 Shop', '李雷', 'ﬁrm'],
];
const bytes = (text: string) => Buffer.from(text);
/** As every list is in order: by letter after letter, whatever the case, equals by id. */
const inOrder = <Item extends { id: string }>(items: Item[], by: (item: Item) => string) =>
  items.toSorted((one, other) =>
    Buffer.compare(bytes(`${by(one)}\0${one.id}`), bytes(`${by(other)}\0${other.id}`)),
  );

onEveryEngine((engine) => {
  let opened: ServiceUnderTest;
  let made = 0;
  const register = async (personal: RegisterCustomer['personal'], profile = {}) => {
    const id = `cus_${String(++made).padStart(3, '0')}`;
    const context = { commandId: id, correlationId: id, actor: 'tester' };
    await executeOn(opened.service, customer, new RegisterCustomer(id, personal, profile, context));
    return id;
  };
  const list = (query: Record<string, string>) =>
    listCustomers(opened.service.database, CustomersQuery.parse(query), TODAY);
  const namesOf = async (query: Record<string, string>) =>
    (await list({ limit: '250', ...query })).data.map(({ name }) => name).sort();

  beforeAll(async () => {
    opened = await openService(engine, {
      name: 'customers',
      migrations: DATABASES.customers,
      projections: [customerListProjection],
    });
    for (const [at, name] of NAMES.entries()) {
      await register({ name, email: `Mail${String(at)}@Example.com` }, { city: name });
    }
  });
  afterAll(() => opened.dispose());

  it.each(['name', '-name', 'createdAt', '-updatedAt'])('pages in the order %s', async (sort) => {
    const all = (await list({ limit: '250' })).data;
    expect(all).toHaveLength(NAMES.length);
    const by: Record<string, (item: CustomerRecord) => string> = {
      name: ({ name }) => caseless(name),
      createdAt: ({ createdAt }) => createdAt,
      updatedAt: ({ updatedAt }) => updatedAt,
    };
    const expected = inOrder(all, by[sort.replace('-', '')]!);
    if (sort.startsWith('-')) expected.reverse();
    const walked: CustomerRecord[] = [];
    for (let after: string | null | undefined; after !== null;) {
      const page = await list({ sort, limit: '4', ...(after && { after }) });
      walked.push(...page.data);
      after = page.page.next;
    }
    expect(walked.map(({ name }) => name)).toEqual(expected.map(({ name }) => name));
  });

  it.each(['anna', 'Ä', 'e', 'É', 'strasse', 'ß', '%', '_', '!', '\\', "'", '"', 'i', 'ω', '😀'])(
    'finds %s where it is written, whatever its case',
    async (q) => {
      const found = NAMES.filter((name) => caseless(name).includes(caseless(q)));
      expect(found.length).toBeGreaterThan(0);
      const addresses = (await list({ limit: '250' })).data;
      const expected = addresses
        .filter(({ name, email }) => caseless(`${name}\n${email ?? ''}`).includes(caseless(q)))
        .map(({ name }) => name);
      expect(await namesOf({ q })).toEqual(expected.sort());
    },
  );

  it('filters by what is exactly so, but by an address however it is written', async () => {
    expect(await namesOf({ 'filter[city]': 'anna' })).toEqual(['anna']);
    expect(await namesOf({ 'filter[city]': 'Eva ' })).toEqual([]);
    expect(await namesOf({ 'filter[city]': 'Zoe' })).toEqual([]);
    expect(await namesOf({ 'filter[email]': 'mail1@example.COM' })).toEqual(['Anna']);
    const { page } = await list({ 'filter[status]': 'active', count: 'exact' });
    expect(page.total).toBe(NAMES.length);
  });

  it('holds the longest that the API takes, however long it becomes without its case', async () => {
    // Each of these letters is two without its case.
    const long = (length: number) => 'İ'.repeat(length);
    const personal = {
      name: long(200),
      email: `${long(120)}@example.com`,
      phone: '1'.repeat(40),
      line1: long(200),
      line2: long(200),
      postalCode: long(20),
      notes: '𝔸'.repeat(2500),
    };
    const profile = {
      city: long(100),
      state: long(100),
      stateCode: long(100),
      externalId: long(100),
      tags: Array.from({ length: 50 }, () => '𝔸'.repeat(25)),
    };
    const id = await register(personal, profile);
    const found = await findCustomer(opened.service.database, id, TODAY);
    expect(found).toMatchObject({
      name: personal.name,
      notes: personal.notes,
      tags: profile.tags,
      address: { stateCode: profile.stateCode },
    });
    expect((await list({ q: long(200) })).data).toHaveLength(1);
  });
});
