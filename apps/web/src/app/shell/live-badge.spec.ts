import { signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { Live, type LiveState } from '../api/live.ts';
import { Shop } from '../api/shop.ts';
import { LiveBadge } from './live-badge.ts';

describe('the badge of the connection', () => {
  const badge = (state: LiveState, figures?: { at: string; heldUpSince: string | null }) => {
    TestBed.resetTestingModule();
    TestBed.configureTestingModule({
      providers: [
        { provide: Live, useValue: { state: signal(state), figures: signal(figures) } },
        { provide: Shop, useValue: { zone: signal('UTC') } },
      ],
    });
    const fixture = TestBed.createComponent(LiveBadge);
    fixture.detectChanges();
    const { textContent, title } = fixture.nativeElement as HTMLElement;
    return { words: textContent.replace(/\s+/g, ' ').trim(), title };
  };

  it('is not said to connect once it has, whatever is known of the figures', () => {
    expect(badge('connecting').words).toBe('Connecting');
    expect(badge('connected').words).toBe('Connected');
  });

  it('says since when the figures stand still, where nobody has told how far they are', () => {
    const heldUpSince = '2026-03-01T10:00:05.000Z';
    const { words, title } = badge('behind', { at: '', heldUpSince });
    expect(words).toBe('Standing still since 10:00:05');
    expect(title).toContain('since 10:00:05');
    const known = badge('behind', { at: '2026-03-01T09:59:00.000Z', heldUpSince });
    expect(known.title).toContain('as of 09:59:00');
  });
});
