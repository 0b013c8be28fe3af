import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { detectEncoding } from './decode.ts';
import { csvFormat, readRows, sniffDelimiter } from './read-csv.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'crpm-csv-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function read(bytes: Uint8Array | string) {
  const path = join(folder, 'file.csv');
  await writeFile(path, bytes);
  const encoding = await detectEncoding(path);
  const rows = [];
  const pause = () => Promise.resolve();
  for await (const batch of readRows(path, await csvFormat(path, encoding), pause)) {
    rows.push(...batch);
  }
  return { encoding, rows: rows.map(({ line, values }) => [line, ...values]) };
}
const utf16 = (text: string, swap: boolean) => {
  const bytes = Buffer.from(`\ufeff${text}`, 'utf16le');
  return swap ? bytes.swap16() : bytes;
};

describe('a CSV file', () => {
  const text = 'name,city\nZoé,Köln\n';
  const rows = [
    [1, 'name', 'city'],
    [2, 'Zoé', 'Köln'],
  ];
  it.each([
    ['utf-8', text],
    ['utf-8-bom', `\ufeff${text}`],
    ['windows-1252', Buffer.from(text, 'latin1')],
    ['utf-16le', utf16(text, false)],
    ['utf-16be', utf16(text, true)],
  ])('is read as %s', async (encoding, bytes) => {
    expect(await read(bytes)).toEqual({ encoding, rows });
  });

  it('reads the euro sign and curly quotes of windows-1252', async () => {
    expect((await read(Uint8Array.of(0x80, 0x2c, 0x92))).rows).toEqual([[1, '€', '’']]);
  });

  it('is UTF-8 although a character lies across two chunks', async () => {
    const long = `${'x'.repeat(256 * 1024 - 1)}é`;
    const { encoding, rows: read1 } = await read(`a\n"${long.slice(1)}"\n`);
    expect(encoding).toBe('utf-8');
    expect(read1.at(-1)?.[1]).toBe(long.slice(1));
  });

  it('tells the line on which each row begins, through blank lines and line breaks in quotes', async () => {
    const { rows: read1 } = await read('a;b\r\n\r\n1;"x\r\ny"\r\n2;z\r\n');
    expect(read1).toEqual([
      [1, 'a', 'b'],
      [3, '1', 'x\r\ny'],
      [5, '2', 'z'],
    ]);
  });

  it.each([
    ['a,b;c;d', ';'],
    ['a\tb', '\t'],
    ['a|b|c,d', '|'],
    ['"a;b;c",d', ','],
    ['single', ','],
  ])('has the delimiter its header shows: %j', (head, delimiter) => {
    expect(sniffDelimiter(`${head}\nx,y,z,1;2|3\n`)).toBe(delimiter);
  });

  it('is refused where a quote is never closed, with the line', async () => {
    await expect(read('a,b\n1,2\n3,"open\n4,5\n')).rejects.toMatchObject({
      code: 'unclosed-quote',
      line: 3,
    });
    await expect(read(`a,b\n1,"${'x\n'.repeat(200_000)}`)).rejects.toMatchObject({
      code: 'record-too-long',
      line: 2,
    });
  });

  it.each([
    ['a little', 1024 * 1024],
    ['far', 20_000_000],
  ])(
    'is refused where a line of separators alone is %s too long',
    async (_, length) => {
      await expect(read(`a,b\n1,2\n${','.repeat(length)}\n3,4\n`)).rejects.toMatchObject({
        code: 'record-too-long',
        line: 3,
      });
    },
    30_000,
  );

  it('comes in batches that fit into memory', async () => {
    const path = join(folder, 'wide.csv');
    await writeFile(path, `${','.repeat(100_000)}\n`.repeat(40));
    let pauses = 0;
    const pause = () => Promise.resolve(void (pauses += 1));
    const sizes: number[] = [];
    for await (const batch of readRows(path, await csvFormat(path, 'utf-8'), pause)) {
      sizes.push(batch.length);
    }
    expect(sizes).toEqual([11, 11, 11, 7]);
    expect(pauses).toBe(3);
  }, 30_000);

  it.each([
    ['a spreadsheet', Uint8Array.of(0x50, 0x4b, 3, 4, 20)],
    ['NUL bytes', 'a,b\n1,\0\n'],
  ])('is refused where it is binary: %s', async (_, bytes) => {
    await expect(read(bytes)).rejects.toMatchObject({ code: 'binary-file' });
  });
});
