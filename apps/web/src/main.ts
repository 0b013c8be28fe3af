import { bootstrapApplication } from '@angular/platform-browser';
import { appConfig } from './app/app.config.ts';
import { Shell } from './app/shell/shell.ts';

// The schemas of the forms would otherwise try to compile themselves with `new Function`, which
// the page's policy refuses and reports. Set before the first schema is made.
(globalThis as { __zod_globalConfig?: object }).__zod_globalConfig = { jitless: true };

bootstrapApplication(Shell, appConfig).catch(console.error);
