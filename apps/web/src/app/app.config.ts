import { provideHttpClient, withInterceptors } from '@angular/common/http';
import { type ApplicationConfig, provideBrowserGlobalErrorListeners } from '@angular/core';
import { provideAnimationsAsync } from '@angular/platform-browser/animations/async';
import {
  provideRouter,
  TitleStrategy,
  withComponentInputBinding,
  withInMemoryScrolling,
} from '@angular/router';
import { minPosition } from './api/min-position.ts';
import { routes } from './app.routes.ts';
import { HeadingTitle } from './shell/heading-title.ts';

export const appConfig: ApplicationConfig = {
  providers: [
    provideBrowserGlobalErrorListeners(),
    provideHttpClient(withInterceptors([minPosition])),
    // ngx-charts 25 still declares legacy animation triggers: without a renderer for them dev mode
    // throws NG05105. Figures should stand at once, so nothing is animated.
    // eslint-disable-next-line @typescript-eslint/no-deprecated
    provideAnimationsAsync('noop'),
    provideRouter(
      routes,
      withComponentInputBinding(),
      withInMemoryScrolling({ scrollPositionRestoration: 'enabled' }),
    ),
    { provide: TitleStrategy, useExisting: HeadingTitle },
  ],
};
