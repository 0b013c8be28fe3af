import type { Reply } from './shop.ts';

/** Every refusal is problem details with a stable code, and says nothing of the inside. */
export function isProblem(reply: Reply, status: number, code?: string): void {
  const { body, headers, text } = reply;
  expect(`${reply.status} ${text.slice(0, 300)}`).toMatch(new RegExp(`^${status} `));
  expect(headers['content-type']).toMatch(/^application\/problem\+json/);
  expect(body).toMatchObject({ status, requestId: headers['x-request-id'] });
  expect(body['code']).toMatch(code ? new RegExp(`^${code}$`) : /^[a-z-]+$/);
  expect(text.length).toBeLessThan(200_000);
  expect(text).not.toMatch(/node_modules|\.ts:|\.js:|SQLITE|SELECT |INSERT |FST_/);
}
