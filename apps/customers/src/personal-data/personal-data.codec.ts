import type { CustomerDetails, PersonalDetails, Recorded } from '@crpm/contracts';
import { openText, sealText } from '@crpm/adapters';
import type { EventCodec } from '@crpm/event-sourcing';
import type { KeyRing } from './key-ring.ts';

/** What a customer is called whose key has been destroyed. */
const ERASED: PersonalDetails = { name: '' };

interface SealedDetails {
  readonly customerId: string;
  readonly personal: string;
}

const isPersonal = (event: Recorded) =>
  typeof event.data === 'object' && event.data !== null && 'personal' in event.data;

/** Personal fields are ciphertext in the events table, and so on the bus and in every backup. */
export function personalDataCodec(keyRing: KeyRing): EventCodec {
  return {
    async seal(events) {
      const ids = events.filter(isPersonal).map(({ data }) => (data as CustomerDetails).customerId);
      if (ids.length === 0) return events;
      const keys = await keyRing.ensure(ids);
      return events.map((event) => {
        if (!isPersonal(event)) return event;
        const details = event.data as CustomerDetails;
        const key = keys.get(details.customerId);
        if (!key) throw new Error(`no key for ${details.customerId}`);
        const text = JSON.stringify(details.personal);
        const personal = sealText(text, key, `${details.customerId}|${event.eventId}`);
        return { ...event, data: { ...details, personal } };
      });
    },
    async open(events) {
      const sealed = events.filter(isPersonal);
      if (sealed.length === 0) return events;
      const keys = await keyRing.find(sealed.map(({ data }) => (data as SealedDetails).customerId));
      return events.map((event) => {
        if (!isPersonal(event)) return event;
        const details = event.data as SealedDetails;
        const key = keys.get(details.customerId);
        const personal = key
          ? (JSON.parse(
              openText(details.personal, key, `${details.customerId}|${event.eventId}`),
            ) as PersonalDetails)
          : ERASED;
        return { ...event, data: { ...details, personal } };
      });
    },
  };
}
