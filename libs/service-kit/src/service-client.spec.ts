import type { ClientProxy } from '@nestjs/microservices';
import { NEVER, of } from 'rxjs';
import { ask } from './service-client.ts';

/** Time that passes when it is told to. */
class HandTimers {
  readonly due = new Map<() => void, number>();

  after(milliseconds: number, callback: () => void): () => void {
    this.due.set(callback, milliseconds);
    return () => this.due.delete(callback);
  }

  soon(callback: () => void): void {
    callback();
  }
}

it('waits for an answer on the timers it is given', async () => {
  const timers = new HandTimers();
  const silent = { send: () => NEVER } as unknown as ClientProxy;
  const asked = ask({ client: silent, timers }, 'products.echo', {}, 1500);
  expect([...timers.due.values()]).toEqual([1500]);
  for (const pass of timers.due.keys()) pass();
  await expect(asked).rejects.toMatchObject({
    code: 'unavailable',
    detail: 'The products service does not answer.',
  });
});

it('leaves no timer behind an answer', async () => {
  const timers = new HandTimers();
  const client = { send: () => of('here') } as unknown as ClientProxy;
  expect(await ask({ client, timers }, 'products.echo', {})).toBe('here');
  expect(timers.due.size).toBe(0);
});
