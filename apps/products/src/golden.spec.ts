import { goldenConformance } from '@crpm/event-sourcing/testing';
import { catalogueProjection } from './catalogue/catalogue.projection.ts';
import { product } from './product/product.ts';
import { stockLedgerProjection } from './stock-ledger/stock-ledger.projection.ts';
import { stock } from './stock/stock.ts';

goldenConformance('products', [product, stock], [catalogueProjection, stockLedgerProjection]);
