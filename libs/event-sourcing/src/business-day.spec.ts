import fc from 'fast-check';
import { BusinessCalendar } from './business-day.ts';

const ZONES = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'America/St_Johns',
  'America/Santiago',
  'Asia/Kathmandu',
  'Asia/Beirut',
  'Australia/Lord_Howe',
  'Pacific/Apia',
  'Pacific/Chatham',
  'Pacific/Kiritimati',
  'Pacific/Pago_Pago',
];

it.each([
  ['UTC', '2026-03-01T23:59:59.999Z', '2026-03-01'],
  ['Europe/Berlin', '2026-03-01T22:59:59.999Z', '2026-03-01'],
  ['Europe/Berlin', '2026-03-01T23:00:00.000Z', '2026-03-02'],
  // Summer time begins on 29 March: midnight is two hours ahead after it.
  ['Europe/Berlin', '2026-03-29T21:59:59.000Z', '2026-03-29'],
  ['Europe/Berlin', '2026-03-29T22:00:00.000Z', '2026-03-30'],
  ['Pacific/Kiritimati', '2026-01-01T09:59:59.000Z', '2026-01-01'],
  ['Pacific/Kiritimati', '2026-01-01T10:00:00.000Z', '2026-01-02'],
  ['Pacific/Pago_Pago', '2026-01-01T10:59:59.000Z', '2025-12-31'],
  ['Asia/Kathmandu', '2026-01-01T18:15:00.000Z', '2026-01-02'],
  // Samoa went from Thursday to Saturday.
  ['Pacific/Apia', '2011-12-30T09:59:59.000Z', '2011-12-29'],
  ['Pacific/Apia', '2011-12-30T10:00:00.000Z', '2011-12-31'],
  ['Europe/Berlin', '2024-02-29T12:00:00+01:00', '2024-02-29'],
  ['Europe/Berlin', '2026-12-31T23:30:00-05:00', '2027-01-01'],
])('in %s, %s is on %s', (zone, instant, day) => {
  expect(new BusinessCalendar(zone).dayOf(instant)).toBe(day);
});

it.each([
  ['Europe/Berlin', '2026-03-29', '2026-03-28T23:00:00.000Z'],
  ['Europe/Berlin', '2026-10-26', '2026-10-25T23:00:00.000Z'],
  ['Pacific/Kiritimati', '2026-01-01', '2025-12-31T10:00:00.000Z'],
  ['Pacific/Pago_Pago', '2026-01-01', '2026-01-01T11:00:00.000Z'],
  ['Australia/Lord_Howe', '2026-10-05', '2026-10-04T13:00:00.000Z'],
  // No midnight: the clocks went from 24:00 to 1:00.
  ['Asia/Beirut', '2024-03-31', '2024-03-30T22:00:00.000Z'],
  ['America/Santiago', '2024-09-08', '2024-09-08T04:00:00.000Z'],
  // No such day: it begins, and ends, where the next one does.
  ['Pacific/Apia', '2011-12-30', '2011-12-30T10:00:00.000Z'],
  ['Pacific/Apia', '2011-12-31', '2011-12-30T10:00:00.000Z'],
])('in %s, %s starts at %s', (zone, day, start) => {
  expect(new BusinessCalendar(zone).startOf(day)).toBe(start);
});

it('starts a day with its first instant, in every zone', () => {
  const calendars = ZONES.map((zone) => new BusinessCalendar(zone));
  const day = fc
    .date({ min: new Date('1975-01-01'), max: new Date('2045-01-01'), noInvalidDate: true })
    .map((date) => date.toISOString().slice(0, 10));
  fc.assert(
    fc.property(day, fc.constantFrom(...calendars), (of, calendar) => {
      if (calendar.zone === 'Pacific/Apia' && of === '2011-12-30') return;
      const start = calendar.startOf(of);
      const before = new Date(Date.parse(start) - 1).toISOString();
      expect([calendar.dayOf(start), calendar.dayOf(before) < of]).toEqual([of, true]);
    }),
    { numRuns: 500 },
  );
});

it('tells the day that the engine tells, however often and in whatever order', () => {
  const instant = fc
    .date({ min: new Date('1975-01-01'), max: new Date('2045-01-01'), noInvalidDate: true })
    .map((date) => date.toISOString());
  fc.assert(
    fc.property(fc.array(instant), fc.constantFrom(...ZONES), (instants, zone) => {
      const calendar = new BusinessCalendar(zone);
      const format = new Intl.DateTimeFormat('sv-SE', { timeZone: zone });
      for (const at of [...instants, ...instants]) {
        expect(calendar.dayOf(at)).toBe(format.format(new Date(at)));
      }
    }),
  );
});

it('knows no zone that is none', () => {
  expect(() => new BusinessCalendar('Mars/Base')).toThrow(RangeError);
});
