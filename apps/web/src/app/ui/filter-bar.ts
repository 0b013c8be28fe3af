import { Component, computed, effect, input, signal } from '@angular/core';
import { toObservable, toSignal } from '@angular/core/rxjs-interop';
import { debounceTime } from 'rxjs';
import { Icon } from './icon.ts';
import type { ListState } from './list-state.ts';

export interface Filter {
  /** Name in the URL and in `filter[…]`. */
  key: string;
  label: string;
  options: readonly { value: string; label: string }[];
}

const SEARCH_AFTER_MS = 250;

/** Search as you type, and filters as pills; all of it kept in the URL by the list's state. */
@Component({
  selector: 'crpm-filter-bar',
  imports: [Icon],
  templateUrl: './filter-bar.html',
  styleUrl: './filter-bar.scss',
})
export class FilterBar {
  readonly state = input.required<ListState>();
  readonly filters = input<readonly Filter[]>([]);
  /** "Search customers by name or e-mail"; without it there is no search box. */
  readonly searchLabel = input('');

  private readonly typed = signal<string | undefined>(undefined);
  private readonly settled = toSignal(toObservable(this.typed).pipe(debounceTime(SEARCH_AFTER_MS)));
  protected readonly text = computed(() => this.typed() ?? this.state().q());

  constructor() {
    effect(() => {
      const q = this.settled();
      // `typed` is newer than `settled` right after "Clear filters": the box then follows the URL.
      if (q !== undefined && q === this.typed()) this.state().set({ q });
    });
  }

  protected search(event: Event): void {
    this.typed.set((event.target as HTMLInputElement).value);
  }

  protected choose(key: string, event: Event): void {
    this.state().set({ [key]: (event.target as HTMLSelectElement).value });
  }

  protected clear(): void {
    this.typed.set(undefined);
    this.state().clear();
  }
}
