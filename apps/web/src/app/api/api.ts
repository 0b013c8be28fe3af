import { HttpClient, httpResource, type HttpResourceRef } from '@angular/common/http';
import { computed, inject, Service, type Signal, signal } from '@angular/core';
import type { WriteReceipt } from '@crpm/contracts';
import { firstValueFrom, type Observable, retry, throwError, timer } from 'rxjs';
import { troubleOf } from './problem.ts';
import { randomHex } from './random-hex.ts';

const ROOT = '/api/v1';
const RETRY_DELAYS_MS = [400, 1500];

export type QueryParams = Record<string, string | number | boolean | readonly string[]>;

/** A query of the API, as a signal reads it: a path below /api/v1, with or without parameters. */
export type ReadRequest = string | { path: string; params?: QueryParams };

/**
 * Reads a resource and re-reads it when a signal in `request` changes; undefined reads nothing.
 * Check `hasValue()` before `value()`: a failed resource throws on `value()`.
 */
export function read<Answer>(
  request: () => ReadRequest | undefined,
): HttpResourceRef<Answer | undefined> {
  return httpResource<Answer>(() => {
    const wanted = request();
    if (wanted === undefined) return undefined;
    return typeof wanted === 'string'
      ? { url: ROOT + wanted }
      : { url: ROOT + wanted.path, ...(wanted.params ? { params: wanted.params } : {}) };
  });
}

/** What it has read; undefined until then, and where it failed. */
export const answerOf = <Answer>(
  resource: Pick<HttpResourceRef<Answer | undefined>, 'hasValue' | 'value'>,
): Signal<Answer | undefined> =>
  computed(() => (resource.hasValue() ? resource.value() : undefined));

/** A UUID of version 7: what is made together stands together in the store. */
export function newIdempotencyKey(): string {
  const time = Date.now().toString(16).padStart(12, '0');
  const random = randomHex(9);
  return `${time.slice(0, 8)}-${time.slice(8)}-7${random.slice(0, 3)}-8${random.slice(3, 6)}-${random.slice(6)}`;
}

export const etagOf = (version: number): string => `"${String(version)}"`;

/**
 * Reads once and writes. Each POST, PATCH and PUT carries an Idempotency-Key, so that one whose
 * answer was lost or that met a busy server is sent again by itself and still counts once.
 * Rejects with what HttpClient throws; `troubleOf` makes it presentable.
 */
@Service()
export class Api {
  private readonly http = inject(HttpClient);

  private readonly written = signal<Readonly<Record<string, number>>>({});
  /** Newest position per store that this console wrote; reports read with it include it. */
  readonly minPosition = this.written.asReadonly();

  get<Answer>(path: string, params: QueryParams = {}): Promise<Answer> {
    return firstValueFrom(this.http.get<Answer>(ROOT + path, { params }));
  }

  /** `key` when the caller must be able to repeat the very same attempt later. */
  post<Answer = WriteReceipt>(
    path: string,
    body: unknown,
    key = newIdempotencyKey(),
  ): Promise<Answer> {
    const headers = { 'Idempotency-Key': key };
    return this.write(this.http.post<Answer>(ROOT + path, body, { headers }));
  }

  /** Rejects with 412 when `version` is no longer the newest. */
  patch<Answer = WriteReceipt>(path: string, version: number, body: unknown): Promise<Answer> {
    const headers = { 'Idempotency-Key': newIdempotencyKey(), 'If-Match': etagOf(version) };
    return this.write(this.http.patch<Answer>(ROOT + path, body, { headers }));
  }

  put<Answer = WriteReceipt>(path: string, body: unknown): Promise<Answer> {
    return this.write(this.http.put<Answer>(ROOT + path, body));
  }

  async delete<Answer = WriteReceipt>(
    path: string,
    version: number,
    reason: string,
  ): Promise<Answer> {
    const options = { headers: { 'If-Match': etagOf(version) }, params: { reason } };
    const answer = await firstValueFrom(this.http.delete<Answer>(ROOT + path, options));
    this.remember(answer);
    return answer;
  }

  /** Takes away what has no versions, such as an import. */
  remove(path: string): Promise<unknown> {
    return firstValueFrom(this.http.delete(ROOT + path));
  }

  private async write<Answer>(request: Observable<Answer>): Promise<Answer> {
    const patient = retry<Answer>({
      count: RETRY_DELAYS_MS.length,
      delay: (thrown: unknown, attempt) => {
        const { status } = troubleOf(thrown);
        return status === 0 || status === 503
          ? timer(RETRY_DELAYS_MS[attempt - 1] ?? 0)
          : throwError(() => thrown);
      },
    });
    const answer = await firstValueFrom(request.pipe(patient));
    this.remember(answer);
    return answer;
  }

  private remember(answer: unknown): void {
    const position = (answer as { position?: WriteReceipt['position'] } | null)?.position;
    if (position === undefined) return;
    const { store, pos } = position;
    this.written.update((known) => ({ ...known, [store]: Math.max(known[store] ?? 0, pos) }));
  }
}
