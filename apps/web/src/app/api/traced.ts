import type { HttpInterceptorFn } from '@angular/common/http';
import { randomHex } from './random-hex.ts';

/** Each request begins a trace (W3C trace context), by which is found what a click led to. */
export const traced: HttpInterceptorFn = (request, next) => {
  const traceparent = `00-${randomHex(16)}-${randomHex(8)}-01`;
  return next(request.clone({ setHeaders: { traceparent } }));
};
