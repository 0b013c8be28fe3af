import multipart from '@fastify/multipart';
import { Refusal } from '@crpm/event-sourcing';
import Fastify from 'fastify';
import { connect, type AddressInfo } from 'node:net';
import type { ImportFolder } from './import-folder.ts';
import { receiveFiles } from './receive-files.ts';

it('waits for no form whose sender is gone before it is read', async () => {
  const fastify = Fastify();
  await fastify.register(multipart);
  const received = new Promise<unknown>((resolve) => {
    fastify.post('/', async (request) => {
      sender.destroy();
      await new Promise((gone) => request.raw.on('error', () => undefined).once('close', gone));
      resolve(
        await receiveFiles(request, {} as ImportFolder, 100).catch((error: unknown) => error),
      );
    });
  });
  await fastify.listen({ port: 0, host: '127.0.0.1' });
  const { port } = fastify.server.address() as AddressInfo;
  const sender = connect(port, '127.0.0.1');
  sender.write(
    'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n' +
      'Content-Type: multipart/form-data; boundary=x\r\n\r\n--x\r\n',
  );
  const refused = await received;
  expect(refused).toBeInstanceOf(Refusal);
  expect(refused).toMatchObject({ code: 'malformed-request' });
  await fastify.close();
});
