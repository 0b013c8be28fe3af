import { createSecretKey } from 'node:crypto';
import { openText } from '@crpm/adapters';
import type { PersonalDetails, Recorded } from '@crpm/contracts';
import { ask } from '@crpm/service-kit';
import type { ClientProxy } from '@nestjs/microservices';
import type { PersonalLookup } from './facts/customer-facts.ts';

interface SealedDetails {
  readonly customerId: string;
  readonly personal: string;
}

const isSealed = ({ data }: Recorded): boolean =>
  typeof data === 'object' && data !== null && 'personal' in data;

/**
 * Opens the personal fields of a batch with the keys that the customers service still has. Keys are
 * asked for anew each time: one that was destroyed must not live on here.
 */
export const personalDetails =
  (client: ClientProxy) =>
  async (events: readonly Recorded[]): Promise<PersonalLookup> => {
    const sealed = events.filter(isSealed);
    if (sealed.length === 0) return () => undefined;
    const ids = [...new Set(sealed.map(({ data }) => (data as SealedDetails).customerId))];
    const keys = await ask<Record<string, string>>(client, 'customers.personal-keys', { ids });
    return (customerId, event) => {
      const key = keys[customerId];
      if (key === undefined) return undefined;
      const { personal } = event.data as unknown as SealedDetails;
      const about = `${customerId}|${event.eventId}`;
      return JSON.parse(
        openText(personal, createSecretKey(key, 'base64'), about),
      ) as PersonalDetails;
    };
  };
