import { HttpErrorResponse } from '@angular/common/http';
import type { Problem } from '@crpm/contracts';

/** What the console shows of a refusal, whoever refused: the server, the network, our own code. */
export interface Trouble {
  status: number;
  code: string;
  title: string;
  detail: string;
  errors: Problem['errors'];
  /** For support: finds the request in the server's log. */
  requestId?: string;
}

const OFFLINE: Trouble = {
  status: 0,
  code: 'offline',
  title: 'The shop cannot be reached',
  detail: 'Check that it is running and that you are connected, then try again.',
  errors: [],
};

/** The trouble in anything that was thrown by a request. */
export function troubleOf(thrown: unknown): Trouble {
  const response = responseOf(thrown);
  if (response === undefined) {
    return {
      status: -1,
      code: 'console-error',
      title: 'The console failed',
      detail: thrown instanceof Error ? thrown.message : String(thrown),
      errors: [],
    };
  }
  if (response.status === 0) return OFFLINE;
  const body = bodyOf(response);
  return {
    status: response.status,
    code: body.code ?? `http-${String(response.status)}`,
    title: body.title ?? 'The request failed',
    detail: body.detail ?? `The server answered with status ${String(response.status)}.`,
    errors: Array.isArray(body.errors) ? body.errors : [],
    ...(body.requestId === undefined ? {} : { requestId: body.requestId }),
  };
}

/** One sentence for a toast or a banner: the first fault says more than the title. */
export function sentenceOf(trouble: Trouble): string {
  const [first, ...more] = trouble.errors;
  if (first === undefined) return trouble.detail || trouble.title;
  return more.length === 0 ? first.detail : `${first.detail} (and ${String(more.length)} more)`;
}

/** Resources wrap what is no Error; the response is then its cause. */
function responseOf(thrown: unknown): HttpErrorResponse | undefined {
  if (thrown instanceof HttpErrorResponse) return thrown;
  if (thrown instanceof Error && thrown.cause instanceof HttpErrorResponse) return thrown.cause;
  return undefined;
}

function bodyOf(response: HttpErrorResponse): Partial<Problem> {
  const body: unknown = response.error;
  if (typeof body === 'object' && body !== null) return body;
  if (typeof body !== 'string') return {};
  try {
    const parsed: unknown = JSON.parse(body);
    return typeof parsed === 'object' && parsed !== null ? parsed : {};
  } catch {
    return {};
  }
}
