/** The business's calendar: an instant's day (YYYY-MM-DD) in one IANA zone, and a day's start. */
export class BusinessCalendar {
  private readonly format: Intl.DateTimeFormat;
  private readonly days = new Map<string, string>();

  /** Throws RangeError for what is no IANA zone. */
  constructor(readonly zone: string) {
    this.format = new Intl.DateTimeFormat('en-CA', {
      timeZone: zone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
    });
  }

  /** The day of an ISO instant. Zones differ by whole minutes, so a minute's answer is kept. */
  dayOf(instant: string): string {
    if (this.zone === 'UTC') return new Date(instant).toISOString().slice(0, 10);
    const minute = instant.endsWith('Z') ? instant.slice(0, 16) : instant;
    let day = this.days.get(minute);
    if (day === undefined) {
      day = this.format.format(new Date(instant));
      if (this.days.size > 10_000) this.days.clear();
      this.days.set(minute, day);
    }
    return day;
  }

  /** The first instant of a day: midnight, or where the clocks jump over it, the first after. */
  startOf(day: string): string {
    const noon = Date.parse(`${day}T12:00:00Z`);
    // Midnight lies between 14 hours east and 12 west of UTC's; search in minutes: not every zone
    // has kept to quarters of an hour.
    let low = noon - 27 * 3_600_000;
    let high = noon + 15 * 3_600_000;
    const minute = 60_000;
    while (high - low > minute) {
      const middle = low + Math.floor((high - low) / 2 / minute) * minute;
      if (this.dayOf(new Date(middle).toISOString()) < day) low = middle;
      else high = middle;
    }
    return new Date(high).toISOString();
  }
}
