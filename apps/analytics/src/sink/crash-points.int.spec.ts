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

async function run(file: string, ...crash: string[]): Promise<NodeJS.Signals | number | null> {
  const args = [CHILD, join(fixture.folder, 'server.json'), file, String(HEAD), ...crash];
  const child = spawn(process.execPath, [...NODE, ...args], { stdio: 'inherit' });
  const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
  return signal ?? code;
}

describe('a sink killed', () => {
  it.each(CRASH_POINTS)(
    '%s loses nothing and counts nothing twice',
    async (point) => {
      const file = await fixture.fresh();
      for (const nth of ['1', '2', '1']) expect(await run(file, point, nth)).toBe('SIGKILL');
      expect(await run(file)).toBe(0);
      expect(await figuresOf(fixture.database)).toEqual(figuresExpected(HEAD));
    },
    120_000,
  );
});
