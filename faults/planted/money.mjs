/** To the cent. */
export const MONEY = [
  {
    name: 'a cent too much in the figures',
    fault: 'calm',
    form: 'standalone',
    breaks: ['I3'],
    edits: [
      {
        file: 'apps/analytics/dist/facts/sale-facts.js',
        search: 'base_minor: sign * whole(line.baseMinor),',
        replace: 'base_minor: sign * whole(line.baseMinor + (line.line === 3 ? 1 : 0)),',
      },
    ],
  },
  {
    name: 'foreign money is cut off where it should be rounded',
    fault: 'calm',
    form: 'standalone',
    breaks: ['I3'],
    edits: [
      {
        file: 'libs/contracts/dist/money.js',
        search: 'const rounded = Number((scaled * 2n + scale) / (scale * 2n));',
        replace: 'const rounded = Number(scaled / scale);',
      },
    ],
  },
];
