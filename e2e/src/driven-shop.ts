import type { Shop } from './shop.ts';

type Id = string | undefined;

/** A shop to which one thing is done after the other, each under a key that is its number. */
export class DrivenShop {
  readonly customers: string[] = [];
  readonly products: string[] = [];
  readonly stores: string[] = [];
  readonly purchases: string[] = [];
  /** What was answered to each, in order. */
  readonly answers: string[] = [];

  constructor(private readonly shop: Shop) {}

  /** Answers the id that the record has, where the answer tells it. */
  async send(path: string, body: unknown, method = 'POST', match?: string): Promise<Id> {
    const headers = {
      'idempotency-key': `step-${this.answers.length}`,
      ...(match !== undefined && { 'if-match': match }),
    };
    const call = { method, headers, ...(body !== undefined && { body }) };
    let reply = await this.shop.call(path, call);
    // Not settled in time, or not to be reached: the same key gets the one answer.
    while ([202, 503].includes(reply.status)) reply = await this.shop.call(path, call);
    const { requestId: _, ...told } = reply.body;
    this.answers.push(`${method} ${path} ${reply.status} ${JSON.stringify(told)}`);
    // A refusal tells it in its Location alone.
    return (told['id'] ?? reply.headers['location']?.toString().split('/').at(-1)) as Id;
  }

  /** Changes a record as it stands now. */
  async change(path: string, body: unknown, method = 'PATCH'): Promise<void> {
    const { headers } = await this.shop.call(path);
    await this.send(path, body, method, String(headers['etag']));
  }
}
