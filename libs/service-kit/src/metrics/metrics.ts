import { within, type Log, type Timers } from '@crpm/event-sourcing';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { METRICS, type Counted, type Timed, type Watched } from './catalogue.ts';

type Labels = Readonly<Record<string, string>>;
/** A number and what it is of. */
export type Sample = readonly [value: number, labels?: Labels];
type Read = () => readonly Sample[] | Promise<readonly Sample[]>;

/** Milliseconds after which a number that does not come is left out: the others are asked for now. */
const PATIENCE = 2000;

/** The numbers of a process, for Prometheus. Services that share a process share them. */
export class Metrics {
  private readonly registry = new Registry();
  private readonly counters = new Map<Counted, Counter>();
  private readonly histograms = new Map<Timed, Histogram>();
  private readonly watched = new Map<Watched, Read[]>();

  constructor(private readonly runtime: { readonly timers: Timers; readonly log: Log }) {}

  readonly contentType = this.registry.contentType;

  /** Whatever Node knows of the process: event loop, memory, garbage, CPU. Once, by its program. */
  watchProcess(): void {
    collectDefaultMetrics({ register: this.registry });
  }

  counter(name: Counted): Counter {
    return made(this.counters, name, () => new Counter(this.optionsOf(name)));
  }

  histogram(name: Timed): Histogram {
    const buckets = [...METRICS[name].buckets];
    return made(this.histograms, name, () => new Histogram({ ...this.optionsOf(name), buckets }));
  }

  /** Asks `read` whenever the numbers are asked for; what it cannot tell then is left out. */
  watch(name: Watched, read: Read): void {
    const readers = made(this.watched, name, () => {
      this.observe(name);
      return [];
    });
    readers.push(read);
  }

  /** In Prometheus' text format. */
  text(): Promise<string> {
    return this.registry.metrics();
  }

  private observe(name: Watched): void {
    const Kind = METRICS[name].kind === 'gauge' ? Gauge : Counter;
    const metric: Gauge | Counter = new Kind({
      ...this.optionsOf(name),
      collect: async () => {
        const readers = this.watched.get(name) ?? [];
        const samples = await Promise.all(readers.map((read) => this.ask(name, read)));
        metric.reset();
        for (const [value, labels = {}] of samples.flat()) metric.inc(labels, value);
      },
    });
  }

  private async ask(name: string, read: Read): Promise<readonly Sample[]> {
    const { timers, log } = this.runtime;
    try {
      return await within(timers, PATIENCE, Promise.resolve(read()));
    } catch (error) {
      log.warn('a number could not be read', { metric: name, error: String(error) });
      return [];
    }
  }

  private optionsOf(name: keyof typeof METRICS) {
    const { help, labels } = METRICS[name];
    return { name, help, labelNames: [...labels], registers: [this.registry] };
  }
}

function made<Key, Value>(kept: Map<Key, Value>, key: Key, make: () => Value): Value {
  let value = kept.get(key);
  if (value === undefined) kept.set(key, (value = make()));
  return value;
}
