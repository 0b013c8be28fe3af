import { computed, DestroyRef, inject, Service, signal } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import type { ChangedRecord, StreamMessages } from '@crpm/contracts';
import { fromEvent, type Observable, Subject, type Subscription } from 'rxjs';
import { type Heard, sharedStream } from './shared-stream.ts';

const FEED_LENGTH = 50;

export type LiveState = 'connecting' | 'connected' | 'live' | 'behind' | 'disconnected';

/** What changed; `more`: other records too, nobody knows which. */
export interface Changes {
  records: readonly ChangedRecord[];
  more: boolean;
}

/** The server's stream of what happened, as signals. One connection for all tabs of the browser. */
@Service()
export class Live {
  private readonly connected = signal<boolean | undefined>(undefined);
  private readonly newest = signal<StreamMessages['figures'] | undefined>(undefined);
  private readonly feed = signal<readonly StreamMessages['activity'][]>([]);
  private readonly changed = new Subject<Changes>();
  private stream: Subscription | undefined;
  /** The stream was interrupted: what happened meanwhile is not told. */
  private missed = false;

  /** Where the figures stand; changes when they moved: read it in a resource to follow them. */
  readonly figures = this.newest.asReadonly();
  /** What was committed, newest first. */
  readonly activity = this.feed.asReadonly();
  /** Records that were written, by whomever. */
  readonly changes: Observable<Changes> = this.changed.asObservable();
  readonly state = computed<LiveState>(() => {
    const connected = this.connected();
    if (connected === false) return 'disconnected';
    if (connected === undefined) return 'connecting';
    const figures = this.newest();
    // Of figures that nobody has told of yet, nothing is known.
    if (!figures) return 'connected';
    return figures.behind > 0 || figures.heldUpSince !== null ? 'behind' : 'live';
  });

  constructor() {
    inject(DestroyRef).onDestroy(() => this.stream?.unsubscribe());
    this.open();
    // A page kept for the back button would hold its connection, and six of them the whole browser.
    fromEvent(window, 'pagehide')
      .pipe(takeUntilDestroyed())
      .subscribe(() => {
        this.stream?.unsubscribe();
        this.missed = true;
      });
    fromEvent<PageTransitionEvent>(window, 'pageshow')
      .pipe(takeUntilDestroyed())
      .subscribe(({ persisted }) => {
        if (persisted) this.open();
      });
  }

  private open(): void {
    this.stream = sharedStream().subscribe((heard) => {
      this.hear(heard);
    });
  }

  private hear({ kind, data }: Heard): void {
    switch (kind) {
      case 'connected':
        this.connected.set(data);
        if (data && this.missed) this.changed.next({ records: [], more: true });
        this.missed = !data;
        break;
      case 'figures':
        this.newest.set(data);
        break;
      case 'activity':
        this.feed.update((entries) => [data, ...entries].slice(0, FEED_LENGTH));
        break;
      case 'changes':
        this.changed.next(data);
        break;
    }
  }
}
