/**
 * @jest-environment-options {"zone": "Pacific/Kiritimati"}
 */
import { chartDataHolds } from './chart-data.cases.ts';

describe('chart data in Pacific/Kiritimati, fourteen hours ahead of UTC', () => {
  it('runs on that clock', () => {
    expect(Intl.DateTimeFormat().resolvedOptions().timeZone).toBe('Pacific/Kiritimati');
  });

  chartDataHolds();
});
