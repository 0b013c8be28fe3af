import { Component, inject, Service, signal } from '@angular/core';
import { timer } from 'rxjs';
import { Icon } from './icon.ts';

export interface Toast {
  id: number;
  text: string;
  kind: 'done' | 'failed';
  action?: { label: string; run: () => void };
}

const SHOWN_MS = 5000;
/** Whoever must decide needs longer (and failures are longer sentences). */
const SHOWN_LONG_MS = 10_000;

/** Short notes on what has happened: noun and verb ("Customer added"), after the server said so. */
@Service()
export class Toasts {
  private readonly list = signal<readonly Toast[]>([]);
  private last = 0;
  readonly shown = this.list.asReadonly();

  done(text: string, action?: Toast['action']): void {
    this.show({ text, kind: 'done', ...(action ? { action } : {}) });
  }

  failed(text: string): void {
    this.show({ text, kind: 'failed' });
  }

  dismiss(id: number): void {
    this.list.update((toasts) => toasts.filter((toast) => toast.id !== id));
  }

  private show(toast: Omit<Toast, 'id'>): void {
    const id = ++this.last;
    this.list.update((toasts) => [...toasts.slice(-2), { ...toast, id }]);
    const long = toast.action !== undefined || toast.kind === 'failed';
    timer(long ? SHOWN_LONG_MS : SHOWN_MS).subscribe(() => {
      this.dismiss(id);
    });
  }
}

/** Where the toasts appear; once, in the shell. */
@Component({
  selector: 'crpm-toasts',
  imports: [Icon],
  host: { role: 'status', 'aria-live': 'polite', 'aria-atomic': 'false' },
  template: `
    @for (toast of toasts.shown(); track toast.id) {
      <div class="toast" [class.failed]="toast.kind === 'failed'">
        <crpm-icon [name]="toast.kind === 'failed' ? 'alert' : 'check'" [size]="16" />
        <span class="grow">{{ toast.text }}</span>
        @if (toast.action; as action) {
          <button type="button" class="action" (click)="action.run(); toasts.dismiss(toast.id)">
            {{ action.label }}
          </button>
        }
        <button type="button" class="close" aria-label="Dismiss" (click)="toasts.dismiss(toast.id)">
          <crpm-icon name="close" [size]="14" />
        </button>
      </div>
    }
  `,
  styleUrl: './toast.scss',
})
export class ToastOutlet {
  protected readonly toasts = inject(Toasts);
}
