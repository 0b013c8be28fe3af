import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadOrMakeKey, type SqlDatabase } from '@crpm/adapters';
import { onEveryEngine, type TestDatabase } from '@crpm/adapters/testing';
import type { CustomerDetails, Recorded } from '@crpm/contracts';
import { recordedAs } from '@crpm/event-sourcing/testing';
import { KeyRing } from './key-ring.ts';
import { personalDataCodec } from './personal-data.codec.ts';
import { PersonalKeys1700000000002 } from './personal-keys.migration.ts';

const SECRETS = ['Ann Smith', 'ann@example.com', '1980-02-03', '+49301234', 'Main street 1'];
const personal = {
  name: 'Ann Smith',
  email: 'ann@example.com',
  birthDate: '1980-02-03',
  phone: '+49301234',
  line1: 'Main street 1',
};
const registered = (customerId: string, version = 1): Recorded =>
  recordedAs(
    { type: 'CustomerRegistered', data: { customerId, personal, profile: { city: 'Berlin' } } },
    version,
  );

onEveryEngine((engine) => {
  let folder: string;
  let database: SqlDatabase;
  let made: TestDatabase;
  const ring = async () => new KeyRing(database, await loadOrMakeKey(folder, 'kek'));

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'crpm-keys-'));
    made = await engine.create([PersonalKeys1700000000002]);
    database = await made.open();
  });
  afterEach(async () => {
    await database.close();
    await made.drop();
    await rm(folder, { recursive: true });
  });

  describe('the key ring', () => {
    it('makes one key per customer, and finds it again after a restart', async () => {
      const keys = await (await ring()).ensure(['a', 'b', 'a']);
      expect([...keys.keys()].sort()).toEqual(['a', 'b']);
      expect(keys.get('a')!.equals(keys.get('b')!)).toBe(false);
      await database.close();
      database = await made.open();
      const again = await (await ring()).ensure(['a', 'c']);
      expect(again.get('a')!.equals(keys.get('a')!)).toBe(true);
      expect([...(await (await ring()).find(['a', 'c', 'none'])).keys()]).toEqual(['a', 'c']);
    });

    it('makes more keys than one statement asks for', async () => {
      const ids = Array.from({ length: 1203 }, (_, index) => `cus_${index}`);
      const made = await (await ring()).ensure(ids);
      const found = await (await ring()).find(ids);
      expect(ids.filter((id) => !found.get(id)!.equals(made.get(id)!))).toEqual([]);
    });

    it('keeps no key in the clear', async () => {
      const keys = await (await ring()).ensure(['a']);
      const [stored] = await database.query<object>('SELECT * FROM personal_keys');
      const key = keys.get('a')!.export();
      const text = JSON.stringify(stored);
      expect(text).toContain('"a"');
      for (const encoding of ['base64', 'base64url', 'hex'] as const) {
        expect(text).not.toContain(key.toString(encoding));
      }
    });

    it('opens nothing with another key-encryption key, or a key put under another name', async () => {
      await (await ring()).ensure(['a', 'b']);
      const other = new KeyRing(database, await loadOrMakeKey(folder, 'other'));
      await expect(other.find(['a'])).rejects.toThrow();
      await database.write(async (transaction) => {
        const [row] = await transaction.query<{ wrapped_key: string }>(
          "SELECT wrapped_key FROM personal_keys WHERE customer_id = 'a'",
        );
        await transaction.run('UPDATE personal_keys SET wrapped_key = ? WHERE customer_id = ?', [
          row!.wrapped_key,
          'b',
        ]);
      });
      await expect((await ring()).find(['b'])).rejects.toThrow();
    });

    it('says which key file is damaged', async () => {
      await loadOrMakeKey(folder, 'kek');
      await writeFile(join(folder, 'secrets/kek'), 'short');
      await expect(loadOrMakeKey(folder, 'kek')).rejects.toThrow('kek is damaged');
    });
  });

  describe('personal data', () => {
    it('is sealed in the event and comes back as it was', async () => {
      const codec = personalDataCodec(await ring());
      const other = recordedAs({ type: 'CustomerArchived', data: { customerId: 'a' } }, 3);
      const events = [registered('a'), registered('b', 2), other];
      const sealed = await codec.seal(events);
      for (const secret of SECRETS) expect(JSON.stringify(sealed)).not.toContain(secret);
      expect(sealed[0]?.data).toMatchObject({ customerId: 'a', profile: { city: 'Berlin' } });
      expect(sealed[2]).toBe(other);
      expect(await personalDataCodec(await ring()).open(sealed)).toEqual(events);
    });

    it('is sealed differently each time', async () => {
      const codec = personalDataCodec(await ring());
      const [one, two] = [await codec.seal([registered('a')]), await codec.seal([registered('a')])];
      expect(one).not.toEqual(two);
    });

    it('does not open in another event, for another customer, or changed by a bit', async () => {
      const codec = personalDataCodec(await ring());
      const [a, b] = await codec.seal([registered('a'), registered('b', 2)]);
      const data = a!.data as CustomerDetails & { personal: never };
      const moved = { ...a!, eventId: 'event-9' };
      const lent = { ...a!, data: { ...(b!.data as object), personal: data.personal } };
      const text = data.personal as string;
      const flipped = { ...a!, data: { ...data, personal: turned(text, text.length - 4) } };
      const version = { ...a!, data: { ...data, personal: text.replace('v1', 'v2') } };
      for (const wrong of [moved, lent, flipped, version]) {
        await expect(codec.open([wrong])).rejects.toThrow();
      }
    });

    it('is gone with its key: the event stays readable without it', async () => {
      const sealed = await personalDataCodec(await ring()).seal([
        registered('a'),
        registered('b', 2),
      ]);
      await database.write((transaction) =>
        transaction.run("DELETE FROM personal_keys WHERE customer_id = 'a'"),
      );
      const opened = await personalDataCodec(await ring()).open(sealed);
      expect(opened.map(({ data }) => (data as CustomerDetails).personal.name)).toEqual([
        '',
        'Ann Smith',
      ]);
    });
  });
});

const turned = (text: string, at: number) =>
  text.slice(0, at) + (text[at] === 'A' ? 'B' : 'A') + text.slice(at + 1);
