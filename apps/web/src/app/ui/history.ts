import { Component, computed, input } from '@angular/core';
import type { HistoryEntry } from '@crpm/contracts';
import { read } from '../api/api.ts';
import { follow } from '../api/follow.ts';
import { ErrorTile } from './error-tile.ts';
import { wordsOf } from './form/words-of.ts';
import { InstantPipe } from './format-pipes.ts';
import { humanize } from './formats.ts';

/** Who changed what and why, newest first: one record's history. */
@Component({
  selector: 'crpm-history',
  imports: [ErrorTile, InstantPipe],
  templateUrl: './history.html',
  styleUrl: './history.scss',
})
export class History {
  /** Of the record: "/customers/cus_…". */
  readonly path = input.required<string>();
  /** What the fields are called. */
  readonly labels = input<Readonly<Record<string, string>>>({});

  protected readonly resource = read<{ data: HistoryEntry[] }>(() => `${this.path()}/history`);
  protected readonly entries = computed(() => {
    if (!this.resource.hasValue()) return undefined;
    return [...this.resource.value().data].sort((one, other) => other.version - one.version);
  });
  constructor() {
    follow(() => this.path().split('/').at(-1) ?? '', this.resource);
  }

  protected readonly words = wordsOf;
  protected readonly humanize = humanize;

  protected label(field: string): string {
    return this.labels()[field] ?? humanize(field);
  }
}
