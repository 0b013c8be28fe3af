import { TestBed } from '@angular/core/testing';
import type { StreamMessages } from '@crpm/contracts';
import { Live } from './live.ts';

/** The server's side of the stream. */
class Stream extends EventTarget {
  static last: Stream;
  onopen: () => void = () => undefined;
  onerror: () => void = () => undefined;

  constructor() {
    super();
    Stream.last = this;
  }

  close(): void {
    // Nobody listens any more.
  }

  tell(figures: Partial<StreamMessages['figures']>): void {
    const told = { watermark: {}, at: '', behind: 0, incompleteSince: {}, heldUpSince: null };
    const data = JSON.stringify({ ...told, ...figures });
    this.dispatchEvent(new MessageEvent('figures', { data }));
  }
}

describe('the live stream', () => {
  const browsers = globalThis.EventSource;
  let live: Live;

  beforeEach(() => {
    globalThis.EventSource = Stream as unknown as typeof EventSource;
    live = TestBed.inject(Live);
  });
  afterEach(() => {
    TestBed.resetTestingModule();
    globalThis.EventSource = browsers;
  });

  it('is not said to be live before anything is known of the figures', () => {
    expect(live.state()).toBe('connecting');
    Stream.last.onopen();
    expect(live.state()).toBe('connected');
    Stream.last.tell({});
    expect(live.state()).toBe('live');
    Stream.last.onerror();
    expect(live.state()).toBe('disconnected');
  });

  it('is behind while the figures lack something, and while they stand still', () => {
    Stream.last.onopen();
    Stream.last.tell({ behind: 3 });
    expect(live.state()).toBe('behind');
    Stream.last.tell({ heldUpSince: '2026-03-01T10:00:00.000Z' });
    expect(live.state()).toBe('behind');
    Stream.last.tell({});
    expect(live.state()).toBe('live');
  });
});
