import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The engine of figures that a standalone shop runs beside itself, while there is one. */
export function engineOf(shop) {
  const folder = join(shop.dataDir, 'clickhouse');
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    const words = wordsOf(pid);
    if (words.includes(folder)) return { pid: Number(pid), port: Number(words.at(-1)) };
  }
  return undefined;
}

function wordsOf(pid) {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').filter(Boolean);
  } catch {
    return [];
  }
}

/** Where the judge finds the stores, the figures and the topics of a shop. */
export function placesOf(shop, servers) {
  if (!servers) {
    const credentials = join(shop.dataDir, 'clickhouse/credentials.json');
    const { username: user, password } = JSON.parse(readFileSync(credentials, 'utf8')).reader;
    const url = `http://127.0.0.1:${engineOf(shop).port}`;
    return {
      sqlite: join(shop.dataDir, 'databases'),
      clickhouse: { url, database: 'crpm', user, password },
    };
  }
  const { CRPM_KAFKA_PREFIX: prefix, CRPM_CLICKHOUSE_DATABASE: database } =
    shop.composition.settings;
  return {
    mysql: servers.mysql,
    clickhouse: servers.clickhouse(database),
    kafka: { brokers: servers.brokers, prefix },
  };
}
