import {
  ClickHouse,
  EmbeddedClickHouse,
  systemTimers,
  type ClickHouseServer,
} from '@crpm/adapters';
import { ClickHouseLogLevel, createClient, type ClickHouseClient } from '@clickhouse/client';
import { join } from 'node:path';

/** The figures of a shop that is not running, opened here. */
export interface Engine {
  /** As the shop's own reports ask. */
  readonly database: ClickHouse;
  /** As anybody would ask. */
  readonly bare: ClickHouseClient;
  close(): Promise<void>;
}

export async function openEngine(folder: string): Promise<Engine> {
  const silent = { info: () => undefined, warn: () => undefined, error: console.error };
  const engine = await EmbeddedClickHouse.start({
    dataDir: join(folder, 'clickhouse'),
    timers: systemTimers,
    log: silent,
  });
  const bare = bareClient(engine.server);
  const ours = new ClickHouse(engine.server);
  return {
    database: ours,
    bare,
    close: async () => {
      await bare.close();
      await ours.close();
      await engine.stop();
    },
  };
}

/** The official client, with nothing of ours around it. */
export const bareClient = ({ url, database, writer }: ClickHouseServer): ClickHouseClient =>
  createClient({
    url,
    database,
    ...writer,
    clickhouse_settings: { output_format_json_quote_64bit_integers: 1 },
    log: { level: ClickHouseLogLevel.OFF },
  });
