import { goldenConformance } from '@crpm/event-sourcing/testing';
import { exchangeRates } from './exchange-rates/exchange-rates.ts';
import { purchaseHistoryProjection } from './purchase-history/purchase-history.projection.ts';
import { purchase } from './purchase/purchase.ts';
import { store } from './store/store.ts';

goldenConformance('purchases', [purchase, store, exchangeRates], [purchaseHistoryProjection]);
