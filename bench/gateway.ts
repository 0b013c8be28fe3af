import { createPrivateKey } from 'node:crypto';
import { Agent, get } from 'node:http';
import { systemClock } from '@crpm/adapters';
import { TokenIssuer } from '@crpm/service-kit/distributed';
import type { DistributedShop } from './distributed-shop.ts';
import { median, type Figure } from './figures.ts';
import type { Goods } from './seed.ts';

const section = 'What the gateway adds to a request';
const REQUESTS = 2000;
const WARM_UP = 200;

/** One record read again and again, one at a time: by the gateway, and from the service itself. */
export async function measureGateway(shop: DistributedShop, goods: Goods): Promise<Figure[]> {
  const path = `/api/v1/products/${goods.products[0]}`;
  const key = createPrivateKey(shop.secret('gateway.key.pem'));
  const tokens = new TokenIssuer('gateway', key, systemClock);
  const through: number[] = [];
  const straight: number[] = [];
  const agent = new Agent({ keepAlive: true });
  for (let n = 0; n < REQUESTS; n++) {
    const authorization = `Bearer ${tokens.tokenFor('products')}`;
    const direct = await timed(agent, shop.portOf('products'), path, { authorization });
    const proxied = await timed(agent, shop.port, path, {});
    if (n < WARM_UP) continue;
    straight.push(direct);
    through.push(proxied);
  }
  agent.destroy();
  const differences = through.map((one, n) => one - (straight[n] ?? NaN));
  return [
    { section, name: 'service itself, p50', value: median(straight), unit: 'ms' },
    { section, name: 'through the gateway, p50', value: median(through), unit: 'ms' },
    { section, name: 'difference, p50', value: median(differences), unit: 'ms' },
  ];
}

function timed(
  agent: Agent,
  port: number,
  path: string,
  headers: Readonly<Record<string, string>>,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const start = performance.now();
    get({ agent, host: '127.0.0.1', port, path, headers }, (response) => {
      response.resume();
      response.once('end', () => {
        if (response.statusCode === 200) resolve(performance.now() - start);
        else reject(new Error(`${path} at ${port} answered ${response.statusCode}`));
      });
    }).once('error', reject);
  });
}
