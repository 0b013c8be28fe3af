import { Component, computed, inject, linkedSignal, resource, signal } from '@angular/core';
import { toObservable, toSignal } from '@angular/core/rxjs-interop';
import { MatDialogRef } from '@angular/material/dialog';
import { Router } from '@angular/router';
import { debounceTime } from 'rxjs';
import { Icon } from '../ui/icon.ts';
import { type Hit, PaletteSearch } from './palette-search.ts';

const SEARCH_AFTER_MS = 200;
const SHORTEST_SEARCH = 2;

/** Ctrl-K: one box that goes to any page, action, customer, product, purchase or report. */
@Component({
  selector: 'crpm-command-palette',
  imports: [Icon],
  templateUrl: './command-palette.html',
  styleUrl: './command-palette.scss',
})
export class CommandPalette {
  private readonly search = inject(PaletteSearch);
  private readonly router = inject(Router);
  private readonly dialog = inject(MatDialogRef);

  protected readonly words = signal('');
  private readonly settled = toSignal(
    toObservable(this.words).pipe(debounceTime(SEARCH_AFTER_MS)),
    { initialValue: '' },
  );
  private readonly records = resource({
    params: () => {
      const words = this.settled().trim();
      return words.length < SHORTEST_SEARCH ? undefined : words;
    },
    loader: ({ params }) => this.search.records(params),
  });

  protected readonly searching = this.records.isLoading;
  protected readonly hits = computed<readonly Hit[]>(() => {
    const words = this.words().trim();
    const found =
      words.length >= SHORTEST_SEARCH && this.records.hasValue() ? this.records.value() : [];
    return [...this.search.pages(words), ...found];
  });
  protected readonly current = linkedSignal<readonly Hit[], number>({
    source: this.hits,
    computation: () => 0,
  });

  protected type(event: Event): void {
    this.words.set((event.target as HTMLInputElement).value);
  }

  protected move(event: KeyboardEvent): void {
    const count = this.hits().length;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined && count > 0) {
      event.preventDefault();
      this.current.update((index) => (index + step + count) % count);
      const option = document.getElementById(`palette-${String(this.current())}`);
      option?.scrollIntoView({ block: 'nearest' });
    } else if (event.key === 'Enter') {
      event.preventDefault();
      const hit = this.hits()[this.current()];
      if (hit) this.go(hit);
    }
  }

  protected go(hit: Hit): void {
    this.dialog.close();
    void this.router.navigateByUrl(hit.link);
  }
}
