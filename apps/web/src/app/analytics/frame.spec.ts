import { provideHttpClient } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import type { StreamMessages } from '@crpm/contracts';
import { Live } from '../api/live.ts';
import { Frame, vectorOf } from './frame.ts';

describe('the frame of a page', () => {
  const figures = signal<StreamMessages['figures'] | undefined>(undefined);
  const moved = (purchases: number, behind = 0) => {
    figures.set({
      watermark: { purchases, customers: 1 },
      at: '',
      behind,
      incompleteSince: {},
      heldUpSince: null,
    });
  };
  let frame: Frame;

  beforeEach(() => {
    figures.set(undefined);
    TestBed.configureTestingModule({
      providers: [
        provideHttpClient(),
        provideHttpClientTesting(),
        { provide: Live, useValue: { figures } },
        Frame,
      ],
    });
    frame = TestBed.inject(Frame);
    TestBed.tick();
  });

  it('writes a watermark always the same way', () => {
    expect(vectorOf({ purchases: 12, customers: 5 })).toBe('customers=5,purchases=12');
    expect(vectorOf({ customers: 5, purchases: 12 })).toBe('customers=5,purchases=12');
  });

  it('begins where the stream says the figures stand', () => {
    expect(frame.at()).toBeUndefined();
    moved(7);
    TestBed.tick();
    expect(frame.at()).toBe('customers=1,purchases=7');
  });

  it('begins with the first answer where the stream is silent', async () => {
    const http = TestBed.inject(HttpTestingController);
    http
      .expectOne('/api/v1/reports/sales-overview')
      .flush({ from: null, to: null, watermark: { purchases: 3 } });
    await new Promise<void>((done) => queueMicrotask(done));
    TestBed.tick();
    expect(frame.at()).toBe('purchases=3');
    expect(frame.nothingSold()).toBe(true);
  });

  it('waits for the rest of a sale, but not for ever', async () => {
    moved(1);
    TestBed.tick();
    moved(2, 1);
    TestBed.tick();
    expect(frame.at()).toBe('customers=1,purchases=1');
    moved(3);
    TestBed.tick();
    expect(frame.at()).toBe('customers=1,purchases=3');
    moved(4, 1);
    TestBed.tick();
    await new Promise((done) => setTimeout(done, 500));
    TestBed.tick();
    expect(frame.at()).toBe('customers=1,purchases=4');
  });

  it('waits for a reading of the last moment, then takes the newest at once', () => {
    const loading = signal(false);
    const gone = frame.add(loading);
    moved(1);
    TestBed.tick();
    loading.set(true);
    moved(2);
    moved(3);
    TestBed.tick();
    expect(frame.at()).toBe('customers=1,purchases=1');
    loading.set(false);
    TestBed.tick();
    expect(frame.at()).toBe('customers=1,purchases=3');
    loading.set(true);
    gone();
    moved(4);
    TestBed.tick();
    expect(frame.at()).toBe('customers=1,purchases=4');
  });
});
