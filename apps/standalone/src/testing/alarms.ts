import { readFileSync } from 'node:fs';

interface Sample {
  readonly name: string;
  /** As they are told: the same of the same series. */
  readonly labels: string;
  readonly value: number;
}

interface Scrape {
  readonly at: number;
  readonly samples: readonly Sample[];
}

export interface Alarm {
  readonly name: string;
  readonly expression: string;
  /** Milliseconds for which it must be so. */
  readonly lasting: number;
}

const RULES = new URL('../../../../infra/prometheus/alarms.yml', import.meta.url);
const UNITS: Readonly<Record<string, number>> = { s: 1000, m: 60_000 };
const RULE = /alert: (\w+)\n +expr: (.+)(?:\n +for: (\d+)([sm]))?/g;

export const ALARMS: readonly Alarm[] = [...readFileSync(RULES, 'utf8').matchAll(RULE)].map(
  ([, name = '', expression = '', count = '0', unit = 's']) => {
    return { name, expression, lasting: Number(count) * (UNITS[unit] ?? 0) };
  },
);

const samplesOf = (text: string): Sample[] =>
  [...text.matchAll(/^(\w+)(\{.*\})? (\S+)$/gm)].map(([, name = '', labels = '', value]) => {
    return { name, labels, value: Number(value) };
  });

/** The forms that the rules have: one number, how much it grew, how old the time is that it tells. */
const FORM =
  /^(time\(\) - )?(max|min|sum)(?: by \(([\w, ]+)\))? ?\((increase|rate)?\(?(\w+)(?:\{([^}]*)\})?(?:\[(\d+)m\])?\)+ > ([\d.]+)(?: or absent\((\w+)\))?$/;

/** Says of the alarms what Prometheus would, from the numbers as they were told one after the other. */
export class Alarms {
  private readonly scrapes: Scrape[] = [];
  /** Since when an alarm's expression has been true each time. */
  private readonly since = new Map<string, number>();

  scrape(at: number, text: string): void {
    this.scrapes.push({ at, samples: samplesOf(text) });
    for (const alarm of ALARMS) {
      if (!FORM.test(alarm.expression)) continue;
      if (!this.isTrue(alarm)) this.since.delete(alarm.name);
      else if (!this.since.has(alarm.name)) this.since.set(alarm.name, at);
    }
  }

  rings(name: string): boolean {
    const alarm = ALARMS.find((one) => one.name === name);
    if (!alarm || !FORM.test(alarm.expression))
      throw new Error(`${name} is no alarm of a known form`);
    const since = this.since.get(name);
    return since !== undefined && this.now - since >= alarm.lasting;
  }

  private get now(): number {
    return this.scrapes.at(-1)?.at ?? 0;
  }

  private isTrue({ expression }: Alarm): boolean {
    const [, age, fold, by = '', change, number = '', selector = '', minutes, most, absent] =
      FORM.exec(expression) ?? [];
    const of = ({ name, labels }: Sample) => name === number && labels.includes(selector);
    const last = (this.scrapes.at(-1)?.samples ?? []).filter(of);
    if (absent !== undefined && last.length === 0) return true;
    const values = new Map<string, number[]>();
    for (const { labels, value } of last) {
      const group = by
        .split(', ')
        .map((label) => new RegExp(`${label}="([^"]*)"`).exec(labels)?.[1]);
      const grown = change && this.grown(number, labels, Number(minutes) * 60_000);
      const told = change ? grown : value;
      if (told === undefined) continue;
      const key = group.join();
      values.set(key, [
        ...(values.get(key) ?? []),
        Number(told) / (change === 'rate' ? 60 * Number(minutes) : 1),
      ]);
    }
    return [...values.values()].some((all) => {
      const folded =
        fold === 'sum'
          ? all.reduce((sum, one) => sum + one, 0)
          : Math[fold as 'max' | 'min'](...all);
      return (age === undefined ? folded : this.now / 1000 - folded) > Number(most);
    });
  }

  /** Of a series that was told at least twice in this time; one that is new has not grown. */
  private grown(name: string, labels: string, milliseconds: number): number | undefined {
    const told = this.scrapes
      .filter(({ at }) => at > this.now - milliseconds)
      .flatMap(({ samples }) =>
        samples.filter((one) => one.name === name && one.labels === labels),
      );
    if (told.length < 2) return undefined;
    let grown = 0;
    for (const [index, { value }] of told.entries()) {
      const before = told[index - 1]?.value ?? value;
      // A count that is less than before began anew.
      grown += value < before ? value : value - before;
    }
    return grown;
  }
}
