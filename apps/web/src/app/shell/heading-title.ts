import { effect, inject, Service, signal } from '@angular/core';
import { Title } from '@angular/platform-browser';
import { TitleStrategy } from '@angular/router';

/**
 * The document's title is the page's heading, which may be a record's name that the route does not
 * know: the page header tells it.
 */
@Service()
export class HeadingTitle extends TitleStrategy {
  private readonly title = inject(Title);
  readonly heading = signal('');

  constructor() {
    super();
    effect(() => {
      this.title.setTitle(this.heading() === '' ? 'CRPM' : `${this.heading()} · CRPM`);
    });
  }

  override updateTitle(): void {
    // the page header does it
  }
}
