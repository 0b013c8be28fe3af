import { daysLeft } from './days-left.ts';

describe('days of stock left', () => {
  it('counts whole days at the pace of late', () => {
    expect(daysLeft(100, 30, 30)).toBe(100);
    expect(daysLeft(10, 90, 30)).toBe(3);
    expect(daysLeft(0, 90, 30)).toBe(0);
  });

  it('says nothing where nothing sold, or more came back', () => {
    expect(daysLeft(10, 0, 30)).toBeUndefined();
    expect(daysLeft(10, -2, 30)).toBeUndefined();
  });
});
