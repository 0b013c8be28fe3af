import type { Shop } from './shop.ts';

export interface Goods {
  readonly customers: readonly string[];
  readonly products: readonly string[];
}

const AT_ONCE = 16;

/** Customers and products with stock for any number of purchases, through the public API. */
export async function seed(shop: Shop, customers: number, products: number): Promise<Goods> {
  const create = async (path: string, count: number, bodyOf: (n: number) => unknown) => {
    const ids: string[] = [];
    for (let start = 0; start < count; start += AT_ONCE) {
      const some = Array.from({ length: Math.min(AT_ONCE, count - start) }, (_, n) =>
        shop.post<{ id: string }>(path, bodyOf(start + n)),
      );
      for (const { id } of await Promise.all(some)) ids.push(id);
    }
    return ids;
  };
  return {
    customers: await create('/api/v1/customers', customers, (n) => ({
      name: `Buyer ${n}`,
      gender: n % 2 ? 'female' : 'male',
      address: { city: 'Berlin', country: 'DE' },
    })),
    products: await create('/api/v1/products', products, (n) => ({
      name: `Product ${n}`,
      sku: `BENCH-${n}`,
      brand: 'Contoso',
      category: `Category ${n % 8}`,
      subcategory: `Subcategory ${n % 32}`,
      unitPrice: { amount: `${(n % 90) + 10}.99`, currency: 'USD' },
      unitCost: { amount: `${(n % 90) + 5}.00`, currency: 'USD' },
      openingStock: 1_000_000_000,
    })),
  };
}
