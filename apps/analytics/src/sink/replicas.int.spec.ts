import { systemTimers } from '@crpm/adapters';
import { wait } from '@crpm/event-sourcing';
import { figuresExpected, figuresOf } from './testing/figures.ts';
import { withServers, type ReplicatedSink } from './testing/replicated-sink.ts';

const PORTION = 60;

withServers('replicas of the sink, on MySQL, Kafka', (start) => {
  let sink: ReplicatedSink;
  let head = 0;
  let load = { stop: (): Promise<void> => Promise.resolve() };

  beforeEach(async () => {
    sink = await start();
    head = 0;
  }, 60_000);
  afterEach(async () => {
    await load.stop();
    await sink.stop();
  }, 60_000);

  /** Events that go on coming until it is stopped. */
  const loading = () => {
    const going = { on: true };
    const done = (async () => {
      while (going.on) {
        await sink.publish((head += PORTION));
        await wait(systemTimers, 100);
      }
    })();
    load = {
      stop: () => {
        going.on = false;
        return done;
      },
    };
  };
  const leader = async () => {
    for (let turn = 0; turn < 300; turn++) {
      const found = sink.replicas.find(({ alive, leads }) => alive && leads);
      if (found) return found;
      await wait(systemTimers, 50);
    }
    throw new Error('nobody leads');
  };
  /** Nobody had to make the tables anew: what was written was right throughout. */
  const neverRepaired = () =>
    sink.replicas.every(({ said }) => !said.some((line) => line.includes('making them anew')));

  it('count each event once however often the one that leads is killed', async () => {
    await sink.replica();
    await sink.replica();
    loading();
    for (let kills = 0; kills < 4; kills++) {
      const first = await leader();
      await wait(systemTimers, 700 + 331 * kills);
      await first.kill();
      await sink.replica();
    }
    await leader();
    await load.stop();
    const alive = sink.replicas.filter((replica) => replica.alive);
    expect(alive).toHaveLength(2);
    for (const replica of alive) await replica.reaching(head);
    expect(await figuresOf(sink.database)).toEqual(figuresExpected(head));
    expect(neverRepaired()).toBe(true);
    // Those that do not lead say the same of the figures.
    const [one, two] = await Promise.all(alive.map((replica) => replica.ask()));
    expect(one?.figures.watermark).toEqual(two?.figures.watermark);
    expect([one?.status.state, two?.status.state]).toEqual(['running', 'running']);
  }, 180_000);

  it('are not harmed by one that slept while another took over', async () => {
    await sink.replica();
    const sleeper = await leader();
    const other = await sink.replica();
    loading();
    await sleeper.reaching(head);
    for (let nap = 0; nap < 2; nap++) {
      const first = await leader();
      first.leads = false;
      await wait(systemTimers, 300);
      first.signal('SIGSTOP');
      await leader();
      await wait(systemTimers, 6_000);
      first.signal('SIGCONT');
    }
    await wait(systemTimers, 3_000);
    await load.stop();
    for (const replica of [sleeper, other]) await replica.reaching(head);
    expect(await figuresOf(sink.database)).toEqual(figuresExpected(head));
    expect(neverRepaired()).toBe(true);
  }, 180_000);
});
