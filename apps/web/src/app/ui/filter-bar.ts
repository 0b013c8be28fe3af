import { Component, computed, effect, input, linkedSignal, signal, untracked } from '@angular/core';
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

  /** What is in the box, while it is newer than the address. */
  private readonly typed = linkedSignal<string, string | undefined>({
    source: () => this.state().q(),
    // Another search came by a link or the back button: the box says that one.
    computation: (q, previous) => (q === this.sent ? previous?.value : undefined),
  });
  private sent: string | undefined;
  private readonly settled = toSignal(toObservable(this.typed).pipe(debounceTime(SEARCH_AFTER_MS)));
  /** The filters are folded away where the screen is narrow. */
  protected readonly unfolded = signal(false);
  protected readonly set = computed(() => Object.keys(this.state().filters()).length);
  protected readonly text = computed(() => this.typed() ?? this.state().q());

  constructor() {
    effect(() => {
      const q = this.settled();
      // `typed` is newer than `settled` right after "Clear filters": the box then follows the URL.
      if (q === undefined || q !== this.typed()) return;
      const before = untracked(() => this.state().q());
      if (q === before) return;
      this.sent = q;
      // Going back leads to where the typing began, not through every letter of it.
      this.state().set({ q }, before === '' ? 'push' : 'replace');
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
