import { freePorts } from '../tools/free-ports.mjs';
import { Proxy } from './proxy.mjs';

const SERVICES = ['customers', 'products', 'purchases', 'analytics'];
/** Where each service answers: the gateway over HTTP, and the others by message. */
export const BETWEEN_SERVICES = [...SERVICES, ...SERVICES.map((name) => `${name} messages`)];
const PLACES = ['mysql', 'kafka', 'clickhouse', ...BETWEEN_SERVICES];

/**
 * Before a shop is opened: each of its processes comes to its servers and to the others through a
 * proxy, `run.proxies` by place: `mysql`, `kafka`, `clickhouse`, a service's name (HTTP) and
 * `products messages`. Answers the shop's settings.
 */
export async function detour(run) {
  const free = await freePorts(BETWEEN_SERVICES.length);
  const ports = Object.fromEntries(BETWEEN_SERVICES.map((place, index) => [place, free[index]]));
  run.proxies = {};
  const settings = { PORTS: JSON.stringify(ports) };
  for (const place of PLACES) {
    const proxy = await before(place, run.servers.ports, ports);
    run.later(() => proxy.close());
    run.proxies[place] = proxy;
    const [name, value] = settingOf(place, `127.0.0.1:${proxy.port}`);
    settings[name] = value;
  }
  return settings;
}

function before(place, servers, services) {
  // Kafka tells its clients where to find it: they come back to the port that it knows.
  if (place === 'kafka') return Proxy.before(servers.kafkaProxied, servers.kafkaProxy);
  return Proxy.before(servers[place] ?? services[place]);
}

function settingOf(place, address) {
  if (place === 'mysql') return ['CRPM_MYSQL_PORT', address.split(':')[1]];
  if (place === 'kafka') return ['CRPM_KAFKA_BROKERS', address];
  if (place === 'clickhouse') return ['CRPM_CLICKHOUSE_URL', `http://${address}`];
  const [service, isMessages] = place.toUpperCase().split(' ');
  return isMessages
    ? [`CRPM_${service}_MESSAGES`, address]
    : [`CRPM_${service}_URL`, `http://${address}`];
}
