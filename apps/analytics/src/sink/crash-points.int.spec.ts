import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CRASH_POINTS } from './store-sink.ts';
import { figuresExpected, figuresOf } from './testing/figures.ts';
import { SinkFixture } from './testing/sink-fixture.ts';

const HEAD = 12_000;
const CHILD = fileURLToPath(new URL('./testing/crashing-sink.ts', import.meta.url));
const NODE = ['--experimental-transform-types', '--no-warnings', '--conditions=@crpm/source'];

let fixture: SinkFixture;
beforeAll(async () => {
  fixture = await SinkFixture.start();
}, 60_000);
afterAll(() => fixture.stop(), 30_000);

async function run(
  file: string,
  poison: number,
  ...crash: string[]
): Promise<NodeJS.Signals | number | null> {
  const args = [
    CHILD,
    join(fixture.folder, 'server.json'),
    file,
    String(HEAD),
    String(poison),
    ...crash,
  ];
  const child = spawn(process.execPath, [...NODE, ...args], { stdio: 'inherit' });
  const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
  return signal ?? code;
}

const CASES = [
  ...CRASH_POINTS.map((point) => ({ point, poison: 0 })),
  // Where what is refused is not remembered yet, or half of it is written.
  ...CRASH_POINTS.slice(1, 4).map((point) => ({ point, poison: 707 })),
];

describe('a sink killed', () => {
  it.each(CASES)(
    '$point loses nothing and counts nothing twice, also where the engine refuses event $poison',
    async ({ point, poison }) => {
      const isParked = (position: number) =>
        poison > 0 && position >= poison && position % 500 === poison % 500;
      const file = await fixture.fresh();
      for (const nth of ['1', '2', '1'])
        expect(await run(file, poison, point, nth)).toBe('SIGKILL');
      expect(await run(file, poison)).toBe(0);
      expect(await figuresOf(fixture.database)).toEqual(figuresExpected(HEAD, isParked));
    },
    120_000,
  );
});
