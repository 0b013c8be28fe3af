/** How many days the stock lasts when it goes on selling as in the last `days`; undefined when nothing sold. */
export const daysLeft = (onHand: number, sold: number, days: number): number | undefined =>
  sold > 0 ? Math.floor((onHand * days) / sold) : undefined;
