import {
  ListProductRequest,
  OpenStoreRequest,
  PublishRatesRequest,
  RegisterCustomerRequest,
} from '@crpm/contracts';
import { demoShop } from './demo-shop.ts';

const TODAY = '2026-11-21';
const shop = demoShop('small', 7, TODAY, 'USD');
const purchases = shop.weeks.flatMap((week) => week.purchases);

describe('the demo shop', () => {
  it('is the same for the same seed, and another for another', () => {
    expect(demoShop('small', 7, TODAY, 'USD')).toEqual(shop);
    expect(demoShop('small', 8, TODAY, 'USD')).not.toEqual(shop);
  });

  it('shares nothing that must be unique with another seed or size', () => {
    const all = [shop, demoShop('small', 8, TODAY, 'USD'), demoShop('medium', 7, TODAY, 'USD')];
    const skus = all.flatMap(({ products }) => products.map(({ sku }) => sku));
    const emails = all.flatMap(({ customers }) => customers.map(({ email }) => email));
    expect([new Set(skus).size, new Set(emails).size]).toEqual([skus.length, emails.length]);
  });

  it('is made of what the API accepts', () => {
    for (const store of shop.stores) OpenStoreRequest.parse(store);
    for (const product of shop.products) ListProductRequest.parse(product);
    for (const customer of shop.customers) RegisterCustomerRequest.parse(customer);
    PublishRatesRequest.parse({ rates: shop.rates });
    const emails = new Set(shop.customers.map(({ email }) => email));
    expect(emails.size).toBe(shop.customers.length);
  });

  it('spans two years up to yesterday', () => {
    const days = purchases.map(({ placedAt }) => placedAt.slice(0, 10)).sort();
    expect(days[0]?.slice(0, 7)).toBe('2024-11');
    expect(days.at(-1)! < TODAY).toBe(true);
    expect(purchases.length).toBeGreaterThan(1400);
  });

  it('never sells what is not on the shelf, nor before its store opened, nor at no rate', () => {
    const onHand = shop.products.map(({ openingStock }) => openingStock ?? 0);
    for (const week of shop.weeks) {
      for (const { product, quantity } of week.receipts) onHand[product]! += quantity;
      for (const { lines } of week.purchases) {
        for (const { product, quantity } of lines) onHand[product]! -= quantity;
      }
      expect(Math.min(...onHand)).toBeGreaterThanOrEqual(0);
    }
    const rated = new Set(shop.rates.map(({ currency, date }) => `${currency} ${date}`));
    for (const { currency, placedAt, store } of purchases) {
      const on = placedAt.slice(0, 10);
      expect(shop.stores[store]!.openedOn! < on).toBe(true);
      if (currency !== 'USD') expect(rated).toContain(`${currency} ${on}`);
    }
  });
});
