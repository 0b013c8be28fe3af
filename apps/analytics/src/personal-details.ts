import { createSecretKey } from 'node:crypto';
import { customerOf, isPersonal, openPersonal } from '@crpm/adapters';
import type { Recorded } from '@crpm/contracts';
import { ask, type Asking } from '@crpm/service-kit';
import type { PersonalLookup } from './facts/customer-facts.ts';

/**
 * Opens the personal fields of a batch with the keys that the customers service still has. Keys are
 * asked for anew each time: one that was destroyed must not live on here.
 */
export const personalDetails =
  (asking: Asking) =>
  async (events: readonly Recorded[]): Promise<PersonalLookup> => {
    const sealed = events.filter(isPersonal);
    if (sealed.length === 0) return () => undefined;
    const ids = [...new Set(sealed.map(customerOf))];
    const keys = await ask<Record<string, string>>(asking, 'customers.personal-keys', { ids });
    return (customerId, event) => {
      const key = keys[customerId];
      return key === undefined ? undefined : openPersonal(event, createSecretKey(key, 'base64'));
    };
  };
