import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server } from 'node:net';
import { withMysql } from '../testing/engines.ts';
import { openMysql, type MysqlDatabase } from './mysql.ts';

/**
 * A way to the server on which these settings are other than they are: where one is asked for, the
 * value is asked for instead. Changed on the server itself, suites that run beside this one would be
 * refused as well.
 */
async function wayTo(
  { host, port }: MysqlDatabase,
  settings: Readonly<Record<string, number>>,
): Promise<Server> {
  const server = createServer((client) => {
    const onward = connect(port, host);
    client.on('data', (data) => {
      let text = data.toString('latin1');
      for (const [name, value] of Object.entries(settings)) {
        // As long as before: each message says how long it is.
        text = text.replace(`@@${name}`, (asked) => String(value).padEnd(asked.length));
      }
      onward.write(text, 'latin1');
    });
    onward.pipe(client);
    client.on('close', () => onward.destroy()).on('error', () => onward.destroy());
    onward.on('error', () => client.destroy());
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return server;
}

withMysql('MySQL that may lose what it has acknowledged', (mysql) => {
  let database: MysqlDatabase;
  let way: Server | undefined;
  beforeEach(async () => {
    database = await mysql.create();
    await mysql.migrate(database, []);
  });
  afterEach(async () => {
    way?.close();
    await mysql.drop(database);
  });

  const openWith = async (settings: Readonly<Record<string, number>>): Promise<void> => {
    way = await wayTo(database, settings);
    const { port } = way.address() as AddressInfo;
    await (await openMysql({ ...database, host: '127.0.0.1', port }, [])).close();
  };

  it.each([
    { innodb_flush_log_at_trx_commit: 2 },
    { innodb_flush_log_at_trx_commit: 0 },
    { sync_binlog: 0, log_bin: 1 },
    { sync_binlog: 1000, log_bin: 1 },
  ])('is refused, with the reason: %o', async (settings) => {
    await expect(openWith(settings)).rejects.toThrow(
      'set innodb_flush_log_at_trx_commit=1 and sync_binlog=1.',
    );
  });

  it.each([{}, { sync_binlog: 0, log_bin: 0 }])(
    'is taken where it does not: %o',
    async (settings) => {
      await openWith(settings);
    },
  );
});
