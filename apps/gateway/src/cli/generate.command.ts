import { parseArgs } from 'node:util';
import { DEMO_SIZES, type DemoSizeName } from '../demo/demo-shop.ts';
import { fillShop } from '../demo/fill-shop.ts';
import type { CommandContext } from './import.command.ts';

export const GENERATE_USAGE = 'generate [--size small|medium] [--seed N]';

/** Fills a shop with two years of demo data. */
export async function generateCommand(args: string[], context: CommandContext): Promise<boolean> {
  const { values } = parseArgs({
    args,
    options: {
      size: { type: 'string', default: 'small' },
      seed: { type: 'string', default: '1' },
    },
  });
  const seed = Number(values.seed);
  if (!Object.hasOwn(DEMO_SIZES, values.size) || !Number.isSafeInteger(seed)) {
    throw new Error(`Usage: npm run crpm -- ${GENERATE_USAGE}`);
  }
  const { customers, products, purchases } = await fillShop(
    context.shop,
    values.size as DemoSizeName,
    seed,
    (text) => {
      context.progress.show(text);
    },
  );
  context.progress.clear();
  context.print(
    `The shop has ${String(customers)} customers, ${String(products)} products and ` +
      `${String(purchases)} purchases more.\n`,
  );
  return true;
}
