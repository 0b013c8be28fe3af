/** From placed to settled, and back. */
export const SETTLING = [
  {
    name: 'takes the stock of a purchase twice',
    fault: 'calm',
    breaks: ['I7'],
    edits: [
      {
        file: 'apps/products/dist/products.messages.js',
        search: 'const commandId = `take:${request.purchaseId}`;',
        replace: 'const commandId = `take:${request.purchaseId}:${Math.random()}`;',
      },
      {
        file: 'apps/purchases/dist/purchase/settle-placed-purchase.reactor.js',
        search: 'purchases: placed.map(',
        replace: 'purchases: [...placed, ...placed.filter(() => Math.random() < 0.02)].map(',
      },
    ],
  },
  {
    name: 'confirms what was refused',
    fault: 'calm',
    breaks: ['I2', 'I7', 'I3'],
    edits: [
      {
        file: 'apps/products/dist/products.messages.js',
        search: 'return { refusal: { code, detail, errors } };',
        replace: `if (Math.random() < 0.2) return { lines: [] };
                return { refusal: { code, detail, errors } };`,
      },
    ],
  },
  {
    name: 'what is cancelled does not always come back',
    fault: 'calm',
    breaks: ['I1', 'I7'],
    edits: [
      {
        file: 'apps/purchases/dist/purchase/return-stock-of-cancelled-purchase.reactor.js',
        search: 'if (!data.stockTaken)',
        replace: 'if (!data.stockTaken || Math.random() < 0.5)',
      },
    ],
  },
];
