import { systemTimers } from '@crpm/adapters';
import { EMBEDDED } from '@crpm/adapters/testing';
import { wait } from '@crpm/event-sourcing';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CRASH_POINTS } from './store-sink.ts';
import { figuresExpected, figuresOf } from './testing/figures.ts';
import { withServers, type ReplicatedSink } from './testing/replicated-sink.ts';
import { SinkFixture } from './testing/sink-fixture.ts';

const HEAD = 12_000;
const CHILD = fileURLToPath(new URL('./testing/crashing-sink.ts', import.meta.url));
const NODE = ['--experimental-transform-types', '--no-warnings', '--conditions=@crpm/source'];

const CASES = [
  ...CRASH_POINTS.map((point) => ({ point, poison: 0 })),
  // Where what is refused is not remembered yet, or half of it is written.
  ...CRASH_POINTS.slice(1, 4).map((point) => ({ point, poison: 707 })),
];

/** All of them in the long run; else those at which a range is half written. */
const ON_SERVERS =
  process.env['CRPM_TEST_LONG'] === '1' ? CASES : CASES.filter(({ poison }) => poison > 0);

const isParkedAfter = (poison: number) => (position: number) =>
  poison > 0 && position >= poison && position % 500 === poison % 500;

describe('a sink killed', () => {
  let fixture: SinkFixture;
  beforeAll(async () => {
    fixture = await SinkFixture.start(EMBEDDED);
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

  it.each(CASES)(
    '$point loses nothing and counts nothing twice, also where the engine refuses event $poison',
    async ({ point, poison }) => {
      const file = await fixture.fresh();
      for (const nth of ['1', '2', '1'])
        expect(await run(file, poison, point, nth)).toBe('SIGKILL');
      expect(await run(file, poison)).toBe(0);
      expect(await figuresOf(fixture.database)).toEqual(
        figuresExpected(HEAD, isParkedAfter(poison)),
      );
    },
    120_000,
  );
});

withServers('a replica of the sink killed, on MySQL, Kafka', (start) => {
  let sink: ReplicatedSink;
  beforeEach(async () => {
    sink = await start();
  }, 60_000);
  afterEach(() => sink.stop(), 60_000);

  it.each(ON_SERVERS)(
    '$point loses nothing and counts nothing twice, also where the engine refuses event $poison',
    async ({ point, poison }) => {
      let head = 800;
      await sink.publish(head);
      for (const nth of [1, 2]) {
        const replica = await sink.replica({ poison, crash: { point, nth } });
        while (replica.alive) {
          await wait(systemTimers, 100);
          if (head < 5_000) await sink.publish((head += 60));
        }
      }
      const last = await sink.replica({ poison });
      await last.saying('started');
      await sink.publish((head += 500));
      await last.reaching(head);
      expect(await figuresOf(sink.database)).toEqual(figuresExpected(head, isParkedAfter(poison)));
    },
    120_000,
  );
});
