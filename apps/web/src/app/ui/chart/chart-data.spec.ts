import { tableOf } from './chart-data.ts';
import { chartDataHolds, chartShapesHold } from './chart-data.cases.ts';

describe('chart data', () => {
  chartDataHolds();
  chartShapesHold();

  it('puts series side by side in the table, with a gap where one has no value', () => {
    const { rows } = tableOf([
      {
        name: 'sold',
        points: [
          { x: 'Audio', y: 3 },
          { x: 'Games', y: 1 },
        ],
      },
      {
        name: 'received',
        points: [
          { x: 'Games', y: 5 },
          { x: 'TV', y: 2 },
        ],
      },
    ]);
    expect(rows).toEqual([
      { x: 'Audio', values: [3, undefined] },
      { x: 'Games', values: [1, 5] },
      { x: 'TV', values: [undefined, 2] },
    ]);
  });
});
