import { type ChangedRecord, type Recorded, type StreamMessages, STORES } from '@crpm/contracts';
import { Refusal, type BusMessage } from '@crpm/event-sourcing';
import { ask, INFRASTRUCTURE, type Infrastructure } from '@crpm/service-kit';
import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import type { Writable } from 'node:stream';
import { type Activity, activityOf } from './activity.ts';

/** How often listeners hear; well under the second in which figures are to be on the screen. */
const BEAT = 150;
const HEARTBEAT_BEATS = 100;
/** Of a burst of events people see the newest. */
const MOST_ACTIVITY = 20;
/** More changed records than this in one beat are told as "many". */
const MOST_CHANGES = 200;
const MOST_LISTENERS = 500;
/** Bytes that a listener may leave unread before it is cut off: consoles connect again by themselves. */
const MOST_UNREAD = 65_536;
/** Milliseconds without a word of analytics after which the figures are said to stand still. */
const STANDS_STILL = 5_000;

type Figures = StreamMessages['figures'];
type Changes = StreamMessages['changes'];

const NOTHING_KNOWN: Figures = {
  watermark: Object.fromEntries(STORES.map((store) => [store, 0])),
  at: '',
  behind: 0,
  incompleteSince: {},
  heldUpSince: null,
};

/** Tells consoles that figures moved and what happened, as long as any listens. */
@Injectable()
export class LiveStream implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly listeners = new Set<Writable>();
  private beats = 0;
  private stopBeating: (() => void) | undefined;
  private told = '';
  private latest: Figures | undefined;
  /** Of the first question that analytics did not answer; undefined once it has answered one. */
  private silence: { readonly at: string; readonly since: number } | undefined;
  private activity: Activity[] = [];
  private readonly changed = new Map<string, ChangedRecord>();

  constructor(@Inject(INFRASTRUCTURE) private readonly infrastructure: Infrastructure) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.infrastructure.bus.follow(STORES, (_, messages) => {
      if (this.listeners.size > 0) this.remember(messages);
      return Promise.resolve();
    });
  }

  beforeApplicationShutdown(): void {
    this.stopBeating?.();
    for (const listener of this.listeners) listener.end();
  }

  /** Before a listener is promised anything. */
  refuseWhenFull(): void {
    if (this.listeners.size >= MOST_LISTENERS) {
      throw new Refusal('busy', 'Too many listen already.');
    }
  }

  /** Writes to this listener from now on, until it is closed. */
  listen(listener: Writable): void {
    this.listeners.add(listener);
    listener.once('close', () => {
      this.leave(listener);
    });
    listener.write(this.latest ? frame('figures', this.latest) : ':\n\n');
    this.stopBeating ??= this.beat();
  }

  private leave(listener: Writable): void {
    this.listeners.delete(listener);
    if (this.listeners.size > 0) return;
    this.stopBeating?.();
    this.stopBeating = undefined;
    this.latest = undefined;
    this.silence = undefined;
    this.told = '';
  }

  /** Nobody is waited for, and nothing is kept for who does not read. */
  private send(type: string, data: unknown): void {
    const text = frame(type, data);
    for (const listener of this.listeners) {
      if (listener.writableLength > MOST_UNREAD) listener.destroy();
      else listener.write(text);
    }
  }

  private beat(): () => void {
    return this.infrastructure.timers.after(BEAT, () => {
      void this.tell().finally(() => {
        if (this.stopBeating) this.stopBeating = this.beat();
      });
    });
  }

  private async tell(): Promise<void> {
    for (const data of this.activity.splice(0)) this.send('activity', data);
    this.tellChanges();
    this.beats += 1;
    if (this.beats % HEARTBEAT_BEATS === 0) this.send('heartbeat', '');
    const { clock, log } = this.infrastructure;
    const asked = { at: new Date(clock.now()).toISOString(), since: clock.elapsed() };
    try {
      const figures = await ask<Figures>(this.infrastructure, 'analytics.watermark', {});
      this.silence = undefined;
      this.tellFigures(figures);
    } catch (error) {
      if (!this.silence) log.warn('analytics does not answer', { error: String(error) });
      this.silence ??= asked;
      const { at, since } = this.silence;
      if (clock.elapsed() - since < STANDS_STILL) return;
      const known = this.latest ?? NOTHING_KNOWN;
      this.tellFigures({ ...known, heldUpSince: known.heldUpSince ?? at });
    }
  }

  private tellFigures(figures: Figures): void {
    const { watermark, behind, incompleteSince, heldUpSince } = figures;
    const state = JSON.stringify([watermark, behind, incompleteSince, heldUpSince]);
    if (state === this.told) return;
    this.told = state;
    this.latest = figures;
    this.send('figures', figures);
  }

  private tellChanges(): void {
    if (this.changed.size === 0) return;
    const records = [...this.changed.values()].slice(0, MOST_CHANGES);
    const data: Changes = { records, more: this.changed.size > MOST_CHANGES };
    this.changed.clear();
    this.send('changes', data);
  }

  private remember(messages: readonly BusMessage[]): void {
    for (const { event } of messages) {
      const { kind, id } = recordOf(event);
      const created = event.version === 1 || this.changed.get(event.stream)?.created === true;
      // One beyond what is told: that there are more is all that counts.
      if (this.changed.size <= MOST_CHANGES) this.changed.set(event.stream, { kind, id, created });
    }
    for (const { event } of messages.slice(-MOST_ACTIVITY)) {
      const told = activityOf(event);
      if (told) this.activity.push(told);
    }
    this.activity = this.activity.slice(-MOST_ACTIVITY);
  }
}

/** As server-sent events go over the wire. */
const frame = (type: string, data: unknown): string =>
  `event: ${type}\ndata: ${JSON.stringify(data)}\n\n`;

/** Of "product-prd_1": what the stream is of, and the record's id. */
function recordOf({ stream }: Recorded): { kind: string; id: string } {
  const dash = stream.indexOf('-');
  return { kind: stream.slice(0, dash), id: stream.slice(dash + 1) };
}
