// What is measured becomes rows of one table: a figure, what it is held against, and the goal.

export interface Figure {
  readonly section: string;
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** What else was seen in the same run. */
  readonly note?: string | undefined;
  /** `least`: the value must reach it; `most`: the value must not exceed it. */
  readonly goal?: { readonly least: number } | { readonly most: number } | undefined;
}

/** Nearest-rank quantile; NaN where nothing was measured. */
export function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? NaN;
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);

export function isReached({ value, goal }: Figure): boolean | undefined {
  if (!goal) return undefined;
  return 'least' in goal ? value >= goal.least : value <= goal.most;
}

const number = (value: number): string =>
  value.toLocaleString('en', { maximumFractionDigits: Math.abs(value) >= 100 ? 0 : 2 });

/** The figures of one section as lines of text. */
export function tableOf(section: string, figures: readonly Figure[]): string {
  const lines = figures.map((figure) => {
    const { name, value, unit, note = '', goal } = figure;
    const verdict =
      goal === undefined
        ? ''
        : `goal ${'least' in goal ? `>= ${number(goal.least)}` : `<= ${number(goal.most)}`}: ` +
          (isReached(figure) ? 'reached' : 'MISSED');
    return `  ${name.padEnd(46)}${number(value).padStart(12)} ${unit.padEnd(9)} ${[verdict, note].filter(Boolean).join('; ')}`;
  });
  return `\n${section}\n${lines.join('\n')}\n`;
}
