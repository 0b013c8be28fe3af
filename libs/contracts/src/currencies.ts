/** ISO 4217: the active currencies, and the digits of the minor unit where it is not two. */
const CODES =
  'AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN ' +
  'BZD CAD CDF CHF CLF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL ' +
  'GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW ' +
  'KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN ' +
  'NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK ' +
  'SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UYW ' +
  'UZS VED VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWG';
const NO_MINOR_UNIT = 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF'.split(' ');
const THREE_DIGITS = 'BHD IQD JOD KWD LYD OMR TND'.split(' ');
const FOUR_DIGITS = 'CLF UYW'.split(' ');

const digits = new Map<string, number>(CODES.split(' ').map((code) => [code, 2]));
for (const code of NO_MINOR_UNIT) digits.set(code, 0);
for (const code of THREE_DIGITS) digits.set(code, 3);
for (const code of FOUR_DIGITS) digits.set(code, 4);

export const CURRENCY_CODES: readonly string[] = [...digits.keys()];

/** Decimals of the currency's minor unit; undefined for what is no ISO 4217 currency. */
export const minorUnitDigits = (currency: string): number | undefined => digits.get(currency);
