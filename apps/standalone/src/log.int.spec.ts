import { jest } from '@jest/globals';
import { RunningShop, until } from './testing/running-shop.ts';

/** Each is found nowhere else. */
const PERSON = {
  name: 'Zacharias Quillfeather',
  email: 'zq-secret@example.test',
  phone: '+49 30 5550199',
  notes: 'collects Xylophones',
  birthDate: '1931-07-13',
  address: { line1: 'Hidden Lane 99', postalCode: 'QX-77123', city: 'Berlin', country: 'DE' },
};
const NEEDLES = ['Zacharias', 'Quillfeather', 'zq-secret', '5550199', 'Xylophone', '1931-07-13'];
const ADDRESS = ['Hidden', 'QX-77123'];

const lines: string[] = [];
let shop: RunningShop;
beforeAll(async () => {
  jest.spyOn(process.stderr, 'write').mockImplementation((text) => {
    lines.push(String(text));
    return true;
  });
  shop = await RunningShop.open({ CRPM_LOG_LEVEL: 'info' });
  await until(async () => (await shop.call('/health/startup')).status === 200);
}, 120_000);
afterAll(async () => {
  jest.restoreAllMocks();
  await shop.close();
}, 60_000);

const customers = '/api/v1/customers';

it('says nothing of anybody, whatever is done and whatever fails', async () => {
  const registered = await shop.call<{ id: string }>(customers, PERSON);
  expect(registered.status).toBe(201);
  const { id } = registered.body;
  const edited = await shop.call(
    `${customers}/${id}`,
    { notes: `${PERSON.notes} and lamps` },
    { method: 'PATCH', headers: { 'if-match': '"1"' } },
  );
  expect(edited.status).toBe(200);
  const { productId } = await shop.stocked();
  const bought = await shop.call('/api/v1/purchases', {
    customerId: id,
    lines: [{ productId, quantity: 1 }],
    note: `for ${PERSON.name}`,
  });
  expect(bought.status).toBe(201);

  // What people get wrong.
  const wrong: [string, unknown, Record<string, string>?][] = [
    [customers, PERSON],
    [customers, `{"name": "${PERSON.name}", "email": ${PERSON.email}`],
    [customers, { ...PERSON, email: PERSON.name, birthDate: PERSON.email, nonsense: PERSON.name }],
    [customers, { ...PERSON, name: PERSON.name.repeat(500) }],
    [`${customers}/${encodeURIComponent(PERSON.email)}/deactivation`, { reason: PERSON.name }],
    [`/nothing/${encodeURIComponent(PERSON.name)}`, PERSON],
    ['/api/v1/purchases', { customerId: PERSON.name, lines: [], note: PERSON.email }],
    [customers, PERSON, { 'x-request-id': PERSON.email }],
    [customers, PERSON, { 'idempotency-key': PERSON.name.repeat(50) }],
  ];
  for (const [path, body, headers] of wrong) {
    await shop.call(path, body, { method: 'POST', headers: headers ?? {} });
  }
  await shop.call(`${customers}?q=${encodeURIComponent(PERSON.name)}&sort=${PERSON.email}`);

  // A file of people, most of whose rows are wrong.
  const form = new FormData();
  const rows = [
    'CustomerKey,Name,Email',
    `1,${PERSON.name},${PERSON.email}`,
    `2,${PERSON.name},x,y`,
  ];
  form.append('files', new Blob([rows.join('\n')]), `${PERSON.name}.csv`);
  await fetch(`${shop.url}/api/v1/imports`, { method: 'POST', body: form }).then((r) => r.text());

  // What breaks within: a table that is gone, events that cannot be read, no figures.
  const commit = await shop.change(
    'customers',
    `ALTER TABLE customers RENAME TO elsewhere;
     INSERT INTO events SELECT position + 1, stream, version + 1, type, schema_version,
       '{"customerId":"x","personal":"${PERSON.name} ${PERSON.email}"}', 'odd', 'odd', 1, 'odd',
       '${PERSON.email}', '${PERSON.name}', occurred_at, recorded_at, business_date
     FROM events ORDER BY position DESC LIMIT 1;
     UPDATE head SET position = position + 1`,
  );
  await commit();
  const failed = await shop.call(customers, undefined, {
    headers: { traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01' },
  });
  expect(failed.status).toBe(500);
  await shop.call(customers, { ...PERSON, email: `other-${PERSON.email}` });
  process.kill(shop.engine, 'SIGKILL');
  await shop.call(customers, PERSON);
  const failures = ['unexpected error', 'event parked', 'the embedded ClickHouse ended'];
  await until(() => Promise.resolve(failures.every((one) => lines.join('').includes(one))));

  const log = lines.join('');
  for (const needle of [...NEEDLES, ...ADDRESS]) {
    expect([needle, log.includes(needle)]).toEqual([needle, false]);
  }
  const entries = log
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  for (const entry of entries) {
    expect(entry).toMatchObject({
      time: expect.any(String) as string,
      level: expect.any(String) as string,
    });
  }
  // Whoever was told of the failure can find it.
  expect(entries).toContainEqual(
    expect.objectContaining({
      message: 'unexpected error',
      requestId: '4bf92f3577b34da6a3ce929d0e0e4736',
    }),
  );
}, 120_000);
