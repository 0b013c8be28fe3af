import { computed, DestroyRef, inject, Service, signal } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import type { StreamMessages } from '@crpm/contracts';
import { fromEvent, timer } from 'rxjs';

const REOPEN_AFTER_MS = 5000;
const FEED_LENGTH = 50;

export type LiveState = 'connecting' | 'live' | 'behind' | 'disconnected';

/** The server's stream of what happened, as signals. One connection for the whole console. */
@Service()
export class Live {
  private readonly connected = signal<boolean | undefined>(undefined);
  private readonly newest = signal<StreamMessages['figures'] | undefined>(undefined);
  private readonly feed = signal<readonly StreamMessages['activity'][]>([]);
  private source: EventSource | undefined;

  /** Where the figures stand; changes when they moved: read it in a resource to follow them. */
  readonly figures = this.newest.asReadonly();
  /** What was committed, newest first. */
  readonly activity = this.feed.asReadonly();
  readonly state = computed<LiveState>(() => {
    const connected = this.connected();
    if (connected === undefined) return 'connecting';
    if (!connected) return 'disconnected';
    return (this.newest()?.behind ?? 0) > 0 ? 'behind' : 'live';
  });

  constructor() {
    inject(DestroyRef).onDestroy(() => this.source?.close());
    this.open();
    // A stream over a dead network looks open for minutes: the browser knows sooner.
    fromEvent(window, 'offline')
      .pipe(takeUntilDestroyed())
      .subscribe(() => {
        this.connected.set(false);
      });
    fromEvent(window, 'online')
      .pipe(takeUntilDestroyed())
      .subscribe(() => {
        this.source?.close();
        this.open();
      });
  }

  private open(): void {
    const source = new EventSource('/api/v1/stream');
    this.source = source;
    source.onopen = () => {
      this.connected.set(true);
    };
    source.onerror = () => {
      this.connected.set(false);
      // A browser reopens a broken stream by itself, but gives up on one that was refused.
      if (source.readyState === EventSource.CLOSED) {
        timer(REOPEN_AFTER_MS).subscribe(() => {
          this.open();
        });
      }
    };
    source.addEventListener('figures', ({ data }: MessageEvent<string>) => {
      this.newest.set(JSON.parse(data) as StreamMessages['figures']);
    });
    source.addEventListener('activity', ({ data }: MessageEvent<string>) => {
      const entry = JSON.parse(data) as StreamMessages['activity'];
      this.feed.update((entries) => [entry, ...entries].slice(0, FEED_LENGTH));
    });
  }
}
