import type { FiguresStatus, RebuildProgress, Skipped } from '@crpm/contracts';
import { Refusal, type BusMessage, type Unsubscribe } from '@crpm/event-sourcing';
import { MIGRATIONS } from '../migrations/migrations.ts';
import { isIntact } from '../rebuild/intact.ts';
import { rebuild } from '../rebuild/rebuild.ts';
import { dropAside, versionsOf } from '../rebuild/table-versions.ts';
import type { Trouble } from './serial-loop.ts';
import type { SinkRuntime, StoreSink } from './store-sink.ts';
import { untilDone } from './until-done.ts';

const GROUP = 'figures';

/** What one process at a time does: brings the events of all stores into the figures. */
export class SinkDuty {
  state: FiguresStatus['state'] = 'checking';
  /** Of checking and repairing; each store's loop has its own. */
  trouble: Trouble | undefined;
  progress: RebuildProgress | null = null;
  private running = false;
  private rebuilding: Promise<RebuildProgress> | undefined;

  constructor(
    private readonly sinks: readonly StoreSink[],
    private readonly runtime: SinkRuntime,
    private readonly tell: () => void,
  ) {}

  /**
   * Answers at once; what the one before left undone is finished in the background. The answer ends
   * it: the ranges in hand are finished, what was brought and not written is read again next time.
   */
  async begin(): Promise<() => Promise<void>> {
    this.running = true;
    this.state = 'checking';
    this.trouble = undefined;
    this.progress = null;
    for (const sink of this.sinks) await sink.remember();
    const beginning = this.check();
    const listening = this.listen();
    return async () => {
      this.running = false;
      const stopListening = listening
        .then((unsubscribe) => unsubscribe?.())
        .catch((error: unknown) => {
          this.runtime.log.warn('the bus was left without a word', { error: String(error) });
        });
      await beginning;
      await Promise.all(this.sinks.map((sink) => sink.loop.stop()));
      await this.rebuilding?.catch(() => undefined);
      await stopListening;
    };
  }

  /** Never waits for the database: what there is no room for is read from the feed later. */
  deliver(store: string, messages: readonly BusMessage[]): void {
    if (this.running) this.sinks.find((sink) => sink.store === store)?.incoming.take(messages);
  }

  /** Tries what is parked again; answers how many events came into the figures. */
  async retryParked(): Promise<number> {
    this.mustBeAtWork();
    let count = 0;
    for (const sink of this.sinks) count += await sink.retryParked();
    return count;
  }

  /** Leaves a parked event out for good, and tries what waited behind it. */
  async skipParked(store: string, position: number, skipped: Skipped): Promise<number> {
    this.mustBeAtWork();
    if (this.rebuilding) throw new Refusal('unavailable', 'The figures are being made anew.');
    const sink = this.sinks.find((one) => one.store === store);
    if (!sink) throw new Refusal('not-found', `There is no store ${store}.`);
    await sink.skip(position, skipped);
    return sink.retryParked();
  }

  /** Makes all tables anew from the stores while the sinks go on; a second call joins the first. */
  rebuild(): Promise<RebuildProgress> {
    if (this.state === 'checking') {
      throw new Refusal('unavailable', 'The figures are being checked.');
    }
    const report = (progress: RebuildProgress) => (this.progress = progress);
    const isRunning = () => this.running;
    this.rebuilding ??= rebuild(this.sinks, this.runtime, report, isRunning)
      .catch((error: unknown) => {
        if (this.progress) {
          this.progress = { ...this.progress, phase: 'failed', error: String(error) };
        }
        throw error;
      })
      .finally(() => {
        this.rebuilding = undefined;
        this.tell();
      });
    return this.rebuilding;
  }

  private mustBeAtWork(): void {
    if (this.state === 'running') return;
    throw new Refusal('unavailable', 'The figures are being checked or made anew.');
  }

  private async check(): Promise<void> {
    await this.getOn(async () => {
      const { database } = this.runtime;
      let intact = true;
      // The engine may not have been there when this process began.
      await database.migrate(MIGRATIONS);
      // Of a rebuild that came to nothing, or of one that another process still is at.
      await dropAside(database);
      // Who swapped them in may have ended before it could note down which they are, or amid it.
      const versions = await versionsOf(database);
      const isMixed = versions.length > 1;
      const newest = Math.max(0, ...versions.map((version) => version ?? 0));
      for (const sink of this.sinks) {
        await sink.look();
        const { version } = sink.range;
        // Where they are to be made anew, it is to be under a version that none of them has.
        const inUse = isMixed ? Math.max(newest, version) : newest || version;
        sink.range = { ...sink.range, version: inUse };
        if (isMixed || !(await sink.isSame())) {
          sink.forget();
          intact = false;
        }
        await sink.resume();
      }
      intact = intact && (await isIntact(database, this.sinks));
      this.state = intact ? 'running' : 'repairing';
    });
    if (!this.running) return;
    this.tell();
    for (const sink of this.sinks) sink.loop.start();
    if (this.state === 'running') return;
    this.runtime.log.warn('the tables are not what was written: making them anew');
    await this.getOn(() => this.rebuild());
    if (!this.isRunning()) return;
    this.state = 'running';
    this.tell();
  }

  /** Without a bus the figures follow all the same, only later: each store is looked at now and then. */
  private async listen(): Promise<Unsubscribe | undefined> {
    const { bus } = this.runtime;
    let unsubscribe: Unsubscribe | undefined;
    await this.untilDone('the figures do not hear of news', async () => {
      unsubscribe = await bus.subscribe(
        GROUP,
        this.sinks.map(({ store }) => store),
        (store, messages) => {
          this.deliver(store, messages);
          return Promise.resolve();
        },
        ({ store }) => this.sinks.find((sink) => sink.store === store)?.incoming.meetStranger(),
      );
    });
    return unsubscribe;
  }

  /** As `untilDone`; meanwhile it is known since when nothing comes of it. */
  private getOn(work: () => Promise<unknown>): Promise<boolean> {
    return this.untilDone('the figures are held up', async () => {
      try {
        await work();
        this.trouble = undefined;
      } catch (error) {
        const since = this.trouble?.since ?? this.runtime.clock.now();
        this.trouble = { reason: String(error), since };
        throw error;
      }
    });
  }

  private untilDone(complaint: string, work: () => Promise<unknown>): Promise<boolean> {
    return untilDone(this.runtime, () => this.running, complaint, work);
  }

  /** Asked anew after every wait. */
  private isRunning(): boolean {
    return this.running;
  }
}
