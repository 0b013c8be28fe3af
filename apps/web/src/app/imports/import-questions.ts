import { Component, computed, input, output, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import type { DateOrder, ImportQuestion } from '@crpm/contracts';
import { Icon } from '../ui/icon.ts';
import { ORDER_WORDS, readAs } from './import-words.ts';

/** What the files leave open, asked where the import waits: which number is the month. */
@Component({
  selector: 'crpm-import-questions',
  imports: [Icon, MatButton],
  template: `
    <form class="panel panel-body" (submit)="send($event)">
      <h2><crpm-icon name="help" /> How are these dates meant?</h2>
      <p class="muted">
        Nothing in the files decides it, and a guess could move sales by months. The import goes on
        as soon as you say.
      </p>
      @for (question of questions(); track question.id) {
        <fieldset>
          <legend>
            {{ question.column }} in {{ question.file }}
            <span class="muted mono">{{ question.shape }}</span>
          </legend>
          <p class="muted">
            For example
            @for (example of question.examples; track example; let last = $last) {
              <span class="mono">{{ example }}</span>{{ last ? '' : ', ' }}
            }
          </p>
          @for (order of question.options; track order) {
            <label class="checkbox">
              <input
                type="radio"
                [name]="question.id"
                [value]="order"
                [checked]="chosen()[question.id] === order"
                (change)="choose(question.id, order)"
              />
              <span>
                {{ words[order] }}
                <span class="muted">– {{ example(question, order) }}</span>
              </span>
            </label>
          }
        </fieldset>
      }
      <button matButton="filled" type="submit" [disabled]="busy() || !complete()">
        {{ busy() ? 'Going on…' : 'Go on' }}
      </button>
    </form>
  `,
  styles: `
    form {
      display: grid;
      justify-items: start;
      gap: var(--space-4);
      border-color: var(--accent);
    }

    h2 {
      display: flex;
      align-items: center;
      gap: var(--space-2);
    }

    h2 crpm-icon {
      color: var(--accent);
    }

    fieldset {
      display: grid;
      gap: var(--space-1);
      margin: 0;
      padding: 0;
      border: 0;
    }

    legend {
      padding: 0;
      font-weight: 600;
    }
  `,
})
export class ImportQuestions {
  readonly questions = input.required<readonly ImportQuestion[]>();
  readonly busy = input(false);
  readonly answered = output<Readonly<Record<string, DateOrder>>>();

  protected readonly words = ORDER_WORDS;
  protected readonly chosen = signal<Readonly<Record<string, DateOrder>>>({});
  protected readonly complete = computed(() =>
    this.questions().every(({ id }) => this.chosen()[id] !== undefined),
  );

  protected choose(id: string, order: DateOrder): void {
    this.chosen.update((chosen) => ({ ...chosen, [id]: order }));
  }

  /** The first example that differs by the order is the telling one. */
  protected example({ examples, options }: ImportQuestion, order: DateOrder): string {
    const telling = examples.find(
      (text) => new Set(options.map((one) => readAs(text, one))).size > 1,
    );
    const text = telling ?? examples[0] ?? '';
    const day = readAs(text, order);
    return day === '' ? `${text} would be no date` : `${text} is ${day}`;
  }

  protected send(event: Event): void {
    event.preventDefault();
    if (this.complete() && !this.busy()) this.answered.emit(this.chosen());
  }
}
