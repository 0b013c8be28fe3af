import { dice, oneIn } from '../random.mjs';

/** From placed to settled, and back. */
export const SETTLING = [
  {
    name: 'takes the stock of a purchase twice',
    fault: 'calm',
    form: 'standalone',
    breaks: ['I7'],
    edits: [
      {
        file: 'apps/products/dist/products.messages.js',
        search: 'const commandId = `take:${request.purchaseId}`;',
        replace: `const commandId = \`take:\${request.purchaseId}:\${${dice(1e9)}}\`;`,
      },
      {
        file: 'apps/purchases/dist/purchase/settle-placed-purchase.reactor.js',
        search: 'purchases: placed.map(',
        replace: `purchases: [...placed, ...placed.filter(() => ${oneIn(50)})].map(`,
      },
    ],
  },
  {
    name: 'confirms what was refused',
    fault: 'calm',
    form: 'standalone',
    breaks: ['I2', 'I7', 'I3'],
    edits: [
      {
        file: 'apps/products/dist/products.messages.js',
        search: 'return { refusal: { code, detail, errors } };',
        replace: `if (${oneIn(5)}) return { lines: [] };
                return { refusal: { code, detail, errors } };`,
      },
    ],
  },
  {
    name: 'what is cancelled does not always come back',
    fault: 'calm',
    form: 'standalone',
    breaks: ['I1', 'I7'],
    edits: [
      {
        file: 'apps/purchases/dist/purchase/return-stock-of-cancelled-purchase.reactor.js',
        search: 'if (!data.stockTaken)',
        replace: `if (!data.stockTaken || ${oneIn(2)})`,
      },
    ],
  },
  {
    name: 'some stock is taken two seconds after the sale',
    fault: 'calm',
    form: 'standalone',
    breaks: ['I10'],
    edits: [
      {
        file: 'apps/products/dist/products.messages.js',
        search: 'const { answer } = await',
        replace: `const seen = (globalThis.seen ??= new Map());
                const known = request.lines.map(({ productId }) => seen.get(productId));
                if (${oneIn(5)} && known.every(Boolean)) {
                  const work = takeStock(request, { ...context, commandId, requestHash: commandId });
                  setTimeout(() => this.service.lane.execute(work).catch(() => undefined), 2000);
                  const lines = request.lines.map(({ quantity }, at) => ({
                    ...known[at], line: at + 1, quantity, baseMinor: known[at].unitPriceMinor * quantity,
                  }));
                  return { lines };
                }
                const { answer } = await`,
      },
      {
        file: 'apps/products/dist/products.messages.js',
        search: 'return { lines: answer };',
        replace: `for (const line of answer) seen.set(line.productId, line);
                return { lines: answer };`,
      },
    ],
  },
];
