import type { StoreEvent } from '@crpm/contracts';
import { context, given } from '@crpm/event-sourcing/testing';
import { ImportStore, OpenStore, store } from './store.ts';

const details = { storeId: 'sto_1', name: 'Berlin', channel: 'store', country: 'DE' } as const;
const opened: StoreEvent = { type: 'StoreOpened', data: details };
const why = context();

describe('store', () => {
  it('opens once, without what is not known', () => {
    const open = new OpenStore('sto_1', { ...details, city: undefined }, why);
    expect(given(store, []).when(open)).toStrictEqual({ events: [opened] });
    expect(given(store, [opened]).when(open)).toMatchObject({ refused: 'already-exists' });
  });

  it('takes an import as "it is so"', () => {
    const say = (more: object) => new ImportStore('sto_1', { ...details, ...more }, why);
    expect(given(store, []).when(say({}))).toEqual({ events: [opened] });
    expect(given(store, [opened]).when(say({ city: undefined }))).toEqual({ events: [] });
    expect(given(store, [opened]).when(say({ squareMeters: 200 }))).toEqual({
      events: [{ type: 'StoreDetailsChanged', data: { ...details, squareMeters: 200 } }],
    });
  });
});
