import { buy } from '../e2e/src/purchase-client.ts';
import { inParallel } from '../e2e/src/shop.ts';

/** More buyers than there are units, all of one product. */
const crowd = async ({ told, load, form, must }) => {
  const stock = form === 'distributed' ? 600 : 6000;
  const attempts = (stock * 5) / 3;
  const [id] = await load.make(1, '/api/v1/products', () => ({
    name: 'Hot',
    unitPrice: { amount: '9.99', currency: 'USD' },
    openingStock: stock,
  }));
  const body = { customerId: load.customers[0], lines: [{ productId: id, quantity: 1 }] };
  let sold = 0;
  await inParallel(attempts, 64, async (index) => {
    if ((await buy(told, `hot-${index}`, body)).confirmed) sold += 1;
  });
  must(sold === stock, `${sold} of ${stock} were sold to ${attempts}`);
};

/** What many people do at once. */
export const CROWDS = {
  F23: {
    standalone: { nemesis: crowd, alone: true },
    distributed: { nemesis: crowd, alone: true },
  },
};
