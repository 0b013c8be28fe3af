import { parsePhoneNumberFromString, type CountryCode } from 'libphonenumber-js/min';

/** The number in international form where it can be told, so that two spellings compare equal. */
export const e164 = (phone: string, country: string | undefined): string | undefined =>
  parsePhoneNumberFromString(phone, country as CountryCode | undefined)?.number;
