import { HttpClient } from '@angular/common/http';
import { effect, ErrorHandler, inject, Service, signal } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { type NavigationError, NavigationEnd, Router } from '@angular/router';
import { filter, firstValueFrom } from 'rxjs';
import { Live } from '../api/live.ts';
import { troubleOf } from '../api/problem.ts';

/** The page that could not be opened, because its code could not be fetched. */
export interface LostPage {
  url: string;
  /** The server answers, but no longer has it. */
  reached: boolean;
}

/** What to do when a page's code does not come: the server is away, or was upgraded meanwhile. */
@Service()
export class LostPages {
  private readonly http = inject(HttpClient);
  private readonly router = inject(Router);
  private readonly errors = inject(ErrorHandler);
  private readonly lost = signal<LostPage | undefined>(undefined);
  /** To be told; there is nothing to show in its place. */
  readonly page = this.lost.asReadonly();

  constructor() {
    const live = inject(Live);
    effect(() => {
      if (live.state() === 'live') this.lost.set(undefined);
    });
    this.router.events
      .pipe(
        filter((event) => event instanceof NavigationEnd),
        takeUntilDestroyed(),
      )
      .subscribe(() => {
        this.lost.set(undefined);
      });
  }

  async meet({ url, error }: NavigationError): Promise<void> {
    if (!isMissingModule(error)) {
      this.errors.handleError(error);
      return;
    }
    const reached = await this.serverAnswers();
    // A console of an older version asks for files that are gone: its new version has the page.
    // The first page of a console is as new as can be: loading it again would only go in circles.
    if (reached && this.router.navigated) location.assign(url);
    else this.lost.set({ url, reached });
  }

  retry({ url, reached }: LostPage): void {
    if (reached) location.assign(url);
    else void this.router.navigateByUrl(url);
  }

  private async serverAnswers(): Promise<boolean> {
    try {
      await firstValueFrom(this.http.get('/health/ready'));
      return true;
    } catch (thrown) {
      return troubleOf(thrown).status > 0;
    }
  }
}

/** For the router. */
export const meetLostPage = (event: NavigationError): void => void inject(LostPages).meet(event);

/** Browsers have no code for it, only these words: "Failed to fetch dynamically imported module". */
const isMissingModule = (error: unknown): boolean =>
  error instanceof TypeError && /import\w* module|module script/i.test(error.message);
