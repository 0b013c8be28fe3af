import type { HistoryEntry } from '@crpm/contracts';
import { priceCourse } from './price-course.ts';

const entry = (version: number, occurredAt: string, field: string, amount: string | null) =>
  ({
    version,
    occurredAt,
    changes: [{ field, from: null, to: amount === null ? null : { amount, currency: 'EUR' } }],
  }) as unknown as HistoryEntry;

describe('the course of a price', () => {
  it('stands on the days it changed, and on until today', () => {
    const history = [
      entry(2, '2024-03-01T08:00:00Z', 'unitPrice', '12.50'),
      entry(1, '2024-01-10T08:00:00Z', 'unitPrice', '10.00'),
    ];
    expect(priceCourse(history, 'UTC', '2024-03-05')).toEqual([
      {
        name: 'Price',
        points: [
          { x: '2024-01-10', y: 10 },
          { x: '2024-03-01', y: 12.5 },
          { x: '2024-03-05', y: 12.5 },
        ],
      },
    ]);
  });

  it('counts days on the clock of the shop', () => {
    const history = [entry(1, '2024-01-10T23:30:00Z', 'unitCost', '4.00')];
    expect(priceCourse(history, 'Asia/Tokyo', '')[0]?.points[0]?.x).toBe('2024-01-11');
    expect(priceCourse(history, 'UTC', '')[0]?.points[0]?.x).toBe('2024-01-10');
  });
});
