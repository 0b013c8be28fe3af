import type { Recorded, StreamMessages } from '@crpm/contracts';
import type { ParkedEvent } from './sink-state.ts';
import { StoreSink, type SinkParts } from './store-sink.ts';

export const STORES = ['customers', 'products', 'purchases'] as const;

/** Keeps the figures up with all stores, and tells how far they go. */
export class Sink {
  private readonly sinks: ReadonlyMap<string, StoreSink>;
  private readonly waiters = new Set<() => void>();

  constructor(private readonly parts: SinkParts) {
    this.sinks = new Map(
      STORES.map((store) => [
        store,
        new StoreSink(store, parts, () => {
          for (const look of this.waiters) look();
        }),
      ]),
    );
  }

  async start(): Promise<void> {
    for (const sink of this.sinks.values()) await sink.start();
  }

  async stop(): Promise<void> {
    for (const sink of this.sinks.values()) await sink.stop();
  }

  deliver(store: string, events: readonly Recorded[]): void {
    this.sinks.get(store)?.deliver(events);
  }

  /** One position per store: every event up to it is in the figures, and none beyond. */
  current(): Record<string, number> {
    return Object.fromEntries(
      [...this.sinks].map(([store, { progress }]) => [store, progress.applied]),
    );
  }

  /** True once all of these are reached; false when that takes longer. */
  waitFor(positions: Readonly<Record<string, number>>, milliseconds: number): Promise<boolean> {
    const reached = () => {
      const current = this.current();
      return Object.entries(positions).every(([store, at]) => (current[store] ?? 0) >= at);
    };
    if (reached()) return Promise.resolve(true);
    return new Promise((resolve) => {
      const end = (answer: boolean) => {
        cancel();
        this.waiters.delete(look);
        resolve(answer);
      };
      const look = () => {
        if (reached()) end(true);
      };
      const cancel = this.parts.timers.after(milliseconds, () => {
        end(false);
      });
      this.waiters.add(look);
    });
  }

  /** What consoles are told: how far, as of when, how many events behind. */
  figures(): StreamMessages['figures'] {
    const sinks = [...this.sinks.values()];
    return {
      watermark: this.current(),
      at:
        sinks
          .map(({ progress }) => progress.appliedRecordedAt)
          .sort()
          .at(-1) ?? '',
      behind: sinks.reduce((sum, { head, progress }) => sum + head - progress.applied, 0),
    };
  }

  /** Events that could not be made into figures: reports lack them until they are retried. */
  async parked(): Promise<Record<string, ParkedEvent[]>> {
    const entries = [...this.sinks.keys()].map(
      async (store) => [store, await this.parts.state.parked(store)] as const,
    );
    return Object.fromEntries(await Promise.all(entries));
  }
}
