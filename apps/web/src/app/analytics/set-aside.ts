import { Component, computed, inject, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import type { ParkedByReactors, ParkedEvent, ParkedList } from '@crpm/contracts';
import { answerOf, Api, read } from '../api/api.ts';
import { sentenceOf, troubleOf } from '../api/problem.ts';
import { Ask } from '../ui/ask.ts';
import { Badge } from '../ui/badge.ts';
import { ErrorTile } from '../ui/error-tile.ts';
import { InstantPipe, QuantityPipe } from '../ui/format-pipes.ts';
import { humanize } from '../ui/formats.ts';
import { Toasts } from '../ui/toast.ts';
import { type KeyWords, streamWords } from './books-words.ts';

interface Row extends ParkedEvent {
  readonly store: string;
  /** Who could not handle it. */
  readonly by: string;
  /** What is lacking for as long as it is not handled. */
  readonly lacking: string;
  readonly record: KeyWords;
  /** Where it is answered for, and what it is called there beside its position. */
  readonly path: '/analytics/parked' | '/purchases/parked';
  readonly place: { store: string } | { reactor: string };
}

/** By reactor. */
const LACKING: Readonly<Record<string, string>> = {
  'settle-placed-purchase': 'The purchase stays pending.',
  'return-stock-of-cancelled-purchase': 'Its units are not back in stock.',
};

/** Events that the figures or a reactor could not handle: tried again, or left out with a reason. */
@Component({
  selector: 'crpm-set-aside',
  imports: [Badge, ErrorTile, InstantPipe, MatButton, QuantityPipe, RouterLink],
  templateUrl: './set-aside.html',
  styleUrl: './set-aside.scss',
})
export class SetAside {
  private readonly api = inject(Api);
  private readonly ask = inject(Ask);
  private readonly toasts = inject(Toasts);

  protected readonly byFigures = read<ParkedList>(() => '/analytics/parked');
  protected readonly byReactors = read<ParkedByReactors>(() => '/purchases/parked');
  private readonly figures = answerOf(this.byFigures);
  private readonly reactors = answerOf(this.byReactors);
  protected readonly rows = computed<readonly Row[]>(() => [
    ...(this.figures()?.data ?? []).map(({ store, ...event }) => ({
      ...event,
      store,
      by: 'the figures',
      lacking: 'They lack it, and what comes later of its record.',
      record: streamWords(event.stream),
      path: '/analytics/parked' as const,
      place: { store },
    })),
    ...(this.reactors()?.data ?? []).map(({ reactor, ...event }) => ({
      ...event,
      store: 'purchases',
      by: `“${humanize(reactor)}”`,
      lacking: LACKING[reactor] ?? '',
      record: streamWords(event.stream),
      path: '/purchases/parked' as const,
      place: { reactor },
    })),
  ]);
  protected readonly open = computed(() => this.rows().filter(({ skipped }) => skipped === null));
  protected readonly busy = signal(false);

  /** Reads again what is set aside. */
  reload(): void {
    this.byFigures.reload();
    this.byReactors.reload();
  }

  protected retry(): Promise<void> {
    return this.told(async () => {
      const paths = [...new Set(this.open().map(({ path }) => path))];
      let retried = 0;
      for (const path of paths) {
        retried += (await this.api.post<{ retried: number }>(`${path}/retry`, {})).retried;
      }
      return retried === 0 ? 'Tried again: none could be handled' : 'Tried again';
    });
  }

  protected async skip({ path, place, type, position, lacking }: Row): Promise<void> {
    const reason = await this.ask.reason({
      heading: `Leave ${type} out for good?`,
      text:
        path === '/analytics/parked'
          ? `The figures stay without it and say so; what comes later of its record is tried again.`
          : `It is not tried again. ${lacking} What it was to do is yours to do by hand.`,
      action: 'Leave event out',
      dismiss: 'Keep it waiting',
      danger: true,
    });
    if (reason === undefined) return;
    await this.told(async () => {
      await this.api.post(`${path}/skip`, { ...place, position, reason });
      return 'Left out';
    });
  }

  private async told(write: () => Promise<string>): Promise<void> {
    this.busy.set(true);
    try {
      this.toasts.done(await write());
    } catch (thrown) {
      this.toasts.failed(sentenceOf(troubleOf(thrown)));
    } finally {
      this.busy.set(false);
      this.reload();
    }
  }
}
