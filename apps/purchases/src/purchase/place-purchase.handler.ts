import { decideOn, receipt, Refusal, type Outcome } from '@crpm/event-sourcing';
import type { WriteReceipt } from '@crpm/contracts';
import { EventSourcedService } from '@crpm/service-kit';
import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { exchangeRates, rateOn } from '../exchange-rates/exchange-rates.ts';
import { store } from '../store/store.ts';
import { PlacePurchase, purchase } from './purchase.ts';

/** Placing looks two things up in the same transaction: the store, and the day's exchange rate. */
@CommandHandler(PlacePurchase)
export class PlacePurchaseHandler implements ICommandHandler<PlacePurchase> {
  constructor(@Inject(EventSourcedService) private readonly service: EventSourcedService) {}

  execute(command: PlacePurchase): Promise<Outcome<WriteReceipt>> {
    const { id, context, terms } = command;
    const { lane, name, infrastructure } = this.service;
    const { calendar, clock } = infrastructure;
    const own = { type: purchase, id };
    const shop = terms.store && { type: store, id: terms.store.storeId };
    const foreign = terms.currency !== terms.baseCurrency;
    const rates = { type: exchangeRates, id: terms.currency };
    return lane.execute({
      context,
      streams: [own, ...(shop ? [shop] : []), ...(foreign ? [rates] : [])],
      decide: (view) => {
        const details = shop && view(shop).state;
        if (shop && !details?.storeId) throw unknownStore();
        const day = calendar.dayOf(context.occurredAt ?? new Date(clock.now()).toISOString());
        const rate = foreign ? rateOn(view(rates).state, day) : '1';
        if (rate === undefined) throw unknownRate(terms.currency, day);
        const { storeId, name: storeName, channel, country, state } = details ?? {};
        const complete = {
          ...terms,
          rate,
          store:
            storeId && storeName && channel
              ? { storeId, name: storeName, channel, country, state }
              : undefined,
        };
        const placed = new PlacePurchase(
          id,
          complete,
          command.lines,
          context,
          command.customerIsActive,
        );
        return decideOn(purchase, placed, view);
      },
      answer: receipt(name, own),
    });
  }
}

const unknownStore = () =>
  new Refusal('unknown-store', 'There is no such store.', [
    { pointer: '/storeId', code: 'unknown-store', detail: 'there is no such store' },
  ]);

const unknownRate = (currency: string, day: string) =>
  new Refusal('unknown-rate', `There is no ${currency} rate on or before ${day}.`, [
    { pointer: '/currency', code: 'unknown-rate', detail: `no rate on or before ${day}` },
  ]);
