import type { KeyObject } from 'node:crypto';
import type { PersonalDetails, Recorded } from '@crpm/contracts';
import { openText, sealText } from './seal.ts';

/** An event with personal details, opened or sealed: whose they are, and what they are. */
interface Personal {
  readonly customerId: string;
  readonly personal: unknown;
}

/** Whether an event carries personal details, in the clear or sealed. */
export const isPersonal = ({ data }: Recorded): boolean =>
  typeof data === 'object' && data !== null && 'personal' in data;

/** Whose details a personal event carries. */
export const customerOf = ({ data }: Recorded): string => (data as Personal).customerId;

/** Ciphertext belongs to one customer and one event: moved elsewhere, it does not open. */
const about = (event: Recorded): string => `${customerOf(event)}|${event.eventId}`;

/** The details of a personal event as ciphertext, to stand in their place. */
export const sealPersonal = (event: Recorded, key: KeyObject): string =>
  sealText(JSON.stringify((event.data as Personal).personal), key, about(event));

/** The details of a sealed personal event. Throws when key, text or event are not the ones. */
export const openPersonal = (event: Recorded, key: KeyObject): PersonalDetails =>
  JSON.parse(
    openText((event.data as Personal).personal as string, key, about(event)),
  ) as PersonalDetails;
