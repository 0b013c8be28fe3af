import type { Recorded } from '@crpm/contracts';
import { fromMessage, toMessage } from './cloud-event.ts';

const headersOf = (event: Partial<Recorded>) =>
  toMessage({ event: { actor: 'owner', reason: null, ...event } as Recorded, previous: 0 }).headers;

describe('the trace of a message', () => {
  const eventId = '019ab2c4-5d6e-7f80-9a0b-1c2d3e4f5061';

  it.each(['4bf92f3577b34da6a3ce929d0e0e4736', '4bf92f35-77b3-4da6-a3ce-929d0e0e4736'])(
    'is its correlation %s, and its span the event',
    (correlationId) => {
      const headers = headersOf({ correlationId, eventId });
      expect(headers?.['traceparent']).toBe(
        '00-4bf92f3577b34da6a3ce929d0e0e4736-9a0b1c2d3e4f5061-01',
      );
    },
  );

  it('is left out where the correlation is something else', () => {
    const headers = headersOf({ correlationId: 'imp_1', eventId });
    expect(headers).not.toHaveProperty('traceparent');
  });
});

it('says of a value that is no JSON that it is none, and not what it is', () => {
  const message = { value: Buffer.from('Ann Example'), headers: { ce_store: 'customers' } };
  const numbers = ['position', 'previous', 'streamversion', 'schemaversion'];
  const texts = ['storeepoch', 'subject', 'type', 'id', 'causationid', 'correlationid', 'actor'];
  const headers = {
    ...message.headers,
    ...Object.fromEntries(texts.map((name) => [`ce_${name}`, 'x'])),
    ...Object.fromEntries(numbers.map((name) => [`ce_${name}`, '1'])),
  };
  expect(() => fromMessage('customers', { ...message, headers } as never)).toThrow(
    /^the value is no JSON$/,
  );
});
