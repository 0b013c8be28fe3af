import { type ChangedRecord, type Recorded, type StreamMessages, STORES } from '@crpm/contracts';
import { Refusal, type BusMessage } from '@crpm/event-sourcing';
import { INFRASTRUCTURE, type Infrastructure } from '@crpm/service-kit';
import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import type { Writable } from 'node:stream';
import { type Activity, activityOf } from './activity.ts';
import { FiguresWatch } from './figures-watch.ts';

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

type Changes = StreamMessages['changes'];

/** Tells consoles that figures moved and what happened, as long as any listens. */
@Injectable()
export class LiveStream implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly listeners = new Set<Writable>();
  private beats = 0;
  private stopBeating: (() => void) | undefined;
  /** Of who listens now: whoever comes after the last has left is told nothing old. */
  private figures: FiguresWatch | undefined;
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
    this.figures ??= this.watchFigures();
    const { latest } = this.figures;
    listener.write(latest ? frame('figures', latest) : ':\n\n');
    this.stopBeating ??= this.beat();
  }

  private watchFigures(): FiguresWatch {
    const watch = new FiguresWatch(this.infrastructure, (figures) => {
      // An answer may come when those who waited for it have left.
      if (watch === this.figures) this.send('figures', figures);
    });
    return watch;
  }

  private leave(listener: Writable): void {
    this.listeners.delete(listener);
    if (this.listeners.size > 0) return;
    this.stopBeating?.();
    this.stopBeating = undefined;
    this.figures = undefined;
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
      this.stopBeating = this.beat();
      this.tell();
    });
  }

  private tell(): void {
    for (const data of this.activity.splice(0)) this.send('activity', data);
    this.tellChanges();
    this.beats += 1;
    if (this.beats % HEARTBEAT_BEATS === 0) this.send('heartbeat', '');
    this.figures?.look();
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
