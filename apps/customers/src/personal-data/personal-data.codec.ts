import { customerOf, isPersonal, openPersonal, sealPersonal } from '@crpm/adapters';
import type { PersonalDetails } from '@crpm/contracts';
import type { EventCodec } from '@crpm/event-sourcing';
import type { KeyRing } from './key-ring.ts';

/** What a customer is called whose key has been destroyed. */
const ERASED: PersonalDetails = { name: '' };

/** Personal fields are ciphertext in the events table, and so on the bus and in every backup. */
export function personalDataCodec(keyRing: KeyRing): EventCodec {
  return {
    async seal(events) {
      const ids = events.filter(isPersonal).map(customerOf);
      if (ids.length === 0) return events;
      const keys = await keyRing.ensure(ids);
      return events.map((event) => {
        if (!isPersonal(event)) return event;
        const key = keys.get(customerOf(event));
        if (!key) throw new Error(`no key for ${customerOf(event)}`);
        return {
          ...event,
          data: { ...(event.data as object), personal: sealPersonal(event, key) },
        };
      });
    },
    async open(events) {
      const sealed = events.filter(isPersonal);
      if (sealed.length === 0) return events;
      const keys = await keyRing.find(sealed.map(customerOf));
      return events.map((event) => {
        if (!isPersonal(event)) return event;
        const key = keys.get(customerOf(event));
        const personal = key ? openPersonal(event, key) : ERASED;
        return { ...event, data: { ...(event.data as object), personal } };
      });
    },
  };
}
