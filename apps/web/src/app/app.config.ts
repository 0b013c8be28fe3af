import { provideHttpClient, withInterceptors } from '@angular/common/http';
import { type ApplicationConfig, provideBrowserGlobalErrorListeners } from '@angular/core';
import { provideAnimationsAsync } from '@angular/platform-browser/animations/async';
import {
  provideRouter,
  TitleStrategy,
  withComponentInputBinding,
  withInMemoryScrolling,
  withNavigationErrorHandler,
  withRouterConfig,
} from '@angular/router';
import { minPosition } from './api/min-position.ts';
import { traced } from './api/traced.ts';
import { routes } from './app.routes.ts';
import { HeadingTitle } from './shell/heading-title.ts';
import { meetLostPage } from './shell/lost-page.ts';

export const appConfig: ApplicationConfig = {
  providers: [
    provideBrowserGlobalErrorListeners(),
    provideHttpClient(withInterceptors([minPosition, traced])),
    // ngx-charts 25 still declares legacy animation triggers: without a renderer for them dev mode
    // throws NG05105. Figures should stand at once, so nothing is animated.
    // eslint-disable-next-line @typescript-eslint/no-deprecated
    provideAnimationsAsync('noop'),
    provideRouter(
      routes,
      withComponentInputBinding(),
      withInMemoryScrolling({ scrollPositionRestoration: 'enabled' }),
      withNavigationErrorHandler(meetLostPage),
      // the handler tells of it; a link that was clicked has nobody to catch it
      withRouterConfig({ resolveNavigationPromiseOnError: true }),
    ),
    { provide: TitleStrategy, useExisting: HeadingTitle },
  ],
};
