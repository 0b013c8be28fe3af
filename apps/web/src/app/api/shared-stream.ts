import type { StreamMessages } from '@crpm/contracts';
import { fromEvent, merge, Observable, timer } from 'rxjs';

/** Of the lock that the tab with the connection holds, and of the channel it tells the others on. */
const NAME = 'crpm-live';
const REOPEN_AFTER_MS = 5000;

/** What a tab hears: whether the server is connected, and the server's messages. */
export type Heard =
  | { kind: 'connected'; data: boolean }
  | {
      [Kind in keyof StreamMessages]: { kind: Kind; data: StreamMessages[Kind] };
    }[keyof StreamMessages];

type Told = Heard | { kind: 'joined' };

const MESSAGES = ['figures', 'activity', 'changes'] as const satisfies (keyof StreamMessages)[];

/**
 * The server's stream, once for all tabs of this browser: a browser opens only six connections to
 * one server, and a seventh tab with a stream of its own would wait for ever. The tab that holds
 * the lock is connected and tells the others; when it closes, the next in line takes over.
 */
export function sharedStream(): Observable<Heard> {
  // Kept by browsers for secure origins: elsewhere each tab is on its own.
  if (!('locks' in navigator)) return serverStream();
  return new Observable((listener) => {
    const leaving = new AbortController();
    const channel = new BroadcastChannel(NAME);
    const known = new Map<'connected' | 'figures', Heard>();
    let followed = false;
    const tell = (heard: Heard) => {
      if (heard.kind === 'connected' || heard.kind === 'figures') known.set(heard.kind, heard);
      channel.postMessage(heard);
      listener.next(heard);
    };
    channel.onmessage = ({ data }: MessageEvent<Told>) => {
      followed = true;
      if (data.kind !== 'joined') listener.next(data);
      // Only who leads knows anything by itself.
      else for (const heard of known.values()) channel.postMessage(heard);
    };
    const lead = () =>
      new Promise<void>((resolve) => {
        // What happened between two leaders nobody heard.
        let missed = followed;
        const stream = serverStream().subscribe((heard) => {
          tell(heard);
          if (heard.kind !== 'connected' || !heard.data || !missed) return;
          missed = false;
          tell({ kind: 'changes', data: { records: [], more: true } });
        });
        leaving.signal.addEventListener('abort', () => {
          stream.unsubscribe();
          resolve();
        });
      });
    navigator.locks.request(NAME, { signal: leaving.signal }, lead).catch((thrown: unknown) => {
      if (!leaving.signal.aborted) listener.error(thrown);
    });
    channel.postMessage({ kind: 'joined' } satisfies Told);
    return () => {
      leaving.abort();
      channel.close();
    };
  });
}

/** A connection of one's own, opened again for as long as somebody listens. */
function serverStream(): Observable<Heard> {
  return new Observable((listener) => {
    let source: EventSource;
    const open = () => {
      source = new EventSource('/api/v1/stream');
      source.onopen = () => {
        listener.next({ kind: 'connected', data: true });
      };
      source.onerror = () => {
        listener.next({ kind: 'connected', data: false });
        // A browser reopens a broken stream by itself, but gives up on one that was refused.
        if (source.readyState === EventSource.CLOSED) {
          reopening.add(timer(REOPEN_AFTER_MS).subscribe(open));
        }
      };
      for (const kind of MESSAGES) {
        source.addEventListener(kind, ({ data }: MessageEvent<string>) => {
          const message = { kind, data: JSON.parse(data) as unknown };
          listener.next(message as Heard);
        });
      }
    };
    // A stream over a dead network looks open for minutes: the browser knows sooner.
    const reopening = merge(fromEvent(window, 'offline'), fromEvent(window, 'online')).subscribe(
      ({ type }) => {
        listener.next({ kind: 'connected', data: false });
        source.close();
        if (type === 'online') open();
      },
    );
    open();
    return () => {
      reopening.unsubscribe();
      source.close();
    };
  });
}
