/**
 * @jest-environment-options {"zone": "Asia/Beirut"}
 */
import { chartDataHolds } from './chart-data.cases.ts';

describe('chart data in Asia/Beirut, where midnight itself is skipped in spring', () => {
  it('runs on that clock', () => {
    expect(Intl.DateTimeFormat().resolvedOptions().timeZone).toBe('Asia/Beirut');
  });

  chartDataHolds();
});
