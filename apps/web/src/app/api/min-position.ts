import type { HttpInterceptorFn } from '@angular/common/http';
import { inject } from '@angular/core';
import { Api } from './api.ts';

/** Figures read after a write of ours wait until they include it. */
export const minPosition: HttpInterceptorFn = (request, next) => {
  if (!request.url.startsWith('/api/v1/reports/')) return next(request);
  const positions = Object.entries(inject(Api).minPosition());
  if (positions.length === 0) return next(request);
  const value = positions.map(([store, pos]) => `${store}=${String(pos)}`).join(',');
  return next(request.clone({ setHeaders: { 'X-Min-Position': value } }));
};
