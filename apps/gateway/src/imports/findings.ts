/** Why a row is not imported. */
export const REJECTIONS = {
  'missing-key': 'The row has no key.',
  'missing-name': 'The row has no name.',
  'missing-price': 'The row has no price.',
  'missing-order-number': 'The line has no order number.',
  'missing-customer': 'The line names no customer.',
  'missing-value': 'A value that is needed is missing.',
  'unknown-customer': 'The customer is in no file and not in the shop.',
  'unknown-product': 'The product is in no file and not in the shop.',
  'unknown-store': 'The store is in no file and not in the shop.',
  'unknown-rate': 'There is no exchange rate on or before the day.',
  'unknown-currency': 'This is no ISO 4217 currency.',
  'wrong-currency': 'The price is in another currency than the shop counts in.',
  'duplicate-key': 'An earlier row has the same key.',
  'contradicts-order': 'An earlier line of the same order says otherwise.',
  'invalid-date': 'This is no date.',
  'date-out-of-range': 'The date lies before 1900, or is still to come.',
  'invalid-amount': 'This is no amount of the currency.',
  'invalid-quantity': 'This is no whole quantity from 1 to 1,000,000,000.',
  'invalid-line': 'This is no line number.',
  'invalid-rate': 'This is no exchange rate above zero.',
  'base-rate-not-one': 'The base currency against itself can only be 1.',
  'too-long': 'The value is longer than the field holds.',
  'too-many-columns': 'The row has more values than the header has columns.',
} as const;
export type Rejection = keyof typeof REJECTIONS;

/** What was mended so that a row could be imported. */
export const REPAIRS = {
  'double-encoded-text': 'Text that had been encoded twice was decoded.',
  'control-characters': 'Control characters were taken out.',
  'currency-case': 'The currency code was written in lower case.',
  'date-order-inferred': 'The order of day and month was inferred from the rest of the column.',
  'date-in-other-order': 'The date can only be read in another order than the column has.',
  'two-digit-year': 'The century of a two-digit year was taken to be the latest past one.',
  'short-row': 'The row ends early; the missing values were taken to be empty.',
  'unknown-customer-kept': 'The sale was booked under "Unknown customer".',
  'unreadable-gender': 'The gender is none we know and was left out.',
  'unreadable-country': 'The country is none we know and was left out.',
  'date-out-of-range':
    'An optional date lies before 1900, or too late for what it is, and was left out.',
  'unreadable-date': 'An optional date cannot be read and was left out.',
  'unreadable-number': 'An optional number cannot be read and was left out.',
  'unreadable-email': 'The e-mail address is not valid and was left out.',
  'unreadable-phone': 'The phone number is not valid and was left out.',
  'unreadable-payment-method': 'The payment method is none we know and became "other".',
} as const;
export type Repair = keyof typeof REPAIRS;

/** What is imported as it is, but does not look right. */
export const WARNINGS = {
  'price-below-cost': 'The price is below the cost.',
  'delivered-before-order': 'The delivery is dated before the order.',
  'total-differs': 'The total is not price times quantity.',
  'sold-before-opening': 'The sale is dated before its store opened.',
  'delivery-dates-differ': 'Lines of one order have different delivery dates; the first counts.',
} as const;
export type Warning = keyof typeof WARNINGS;
