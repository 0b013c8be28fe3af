/**
 * @jest-environment-options {"zone": "America/Los_Angeles"}
 */
import { chartDataHolds } from './chart-data.cases.ts';

describe('chart data in America/Los_Angeles, behind UTC, with summer time', () => {
  it('runs on that clock', () => {
    expect(Intl.DateTimeFormat().resolvedOptions().timeZone).toBe('America/Los_Angeles');
  });

  chartDataHolds();
});
