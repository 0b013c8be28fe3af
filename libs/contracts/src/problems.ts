import * as z from 'zod';

/** RFC 9457 problem details, with a stable code and every fault at once. */
export const Problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  instance: z.string(),
  code: z.string(),
  requestId: z.string(),
  errors: z.array(
    z.looseObject({
      /** JSON pointer into the body, or the name of the query parameter. */
      pointer: z.string(),
      code: z.string(),
      detail: z.string(),
    }),
  ),
  /** The record as it is now, where the caller has seen another version (stale-version). */
  current: z.unknown().optional(),
});
export type Problem = z.infer<typeof Problem>;

/** Every refusal there is: its HTTP status and its title. Codes are never renamed. */
export const PROBLEMS = {
  'malformed-request': [400, 'The request cannot be read'],
  'unknown-field': [400, 'The request has fields that do not exist'],
  'unknown-parameter': [400, 'The query has parameters that do not exist'],
  'invalid-parameter': [400, 'A query parameter is not valid'],
  'idempotency-key-required': [400, 'An Idempotency-Key header is required'],
  'invalid-idempotency-key': [400, 'The Idempotency-Key is not valid'],
  'invalid-if-match': [400, 'The If-Match header is not valid'],
  'service-token-refused': [401, 'This is for our own services'],
  'forbidden-origin': [403, 'Requests from this origin are not accepted'],
  'not-found': [404, 'There is no such thing here'],
  'method-not-allowed': [405, 'This method is not allowed here'],
  'request-timeout': [408, 'The request took too long to arrive'],
  'insufficient-stock': [409, 'There is not enough stock'],
  'product-inactive': [409, 'A product is not active'],
  'customer-inactive': [409, 'The customer is not active'],
  'price-changed': [409, 'A price has changed'],
  'email-taken': [409, 'Another active customer has this e-mail address'],
  'sku-taken': [409, 'Another product has this SKU'],
  'already-exists': [409, 'It exists already'],
  'record-archived': [409, 'The record is archived'],
  'already-active': [409, 'It is active already'],
  'already-inactive': [409, 'It is inactive already'],
  'already-cancelled': [409, 'The purchase is cancelled already'],
  'not-confirmed': [409, 'The purchase is not confirmed'],
  'sale-changed': [409, 'The recorded sale differs'],
  'stale-version': [412, 'The record has changed since it was read'],
  'precondition-failed': [412, 'The file is another one by now'],
  'body-too-large': [413, 'The request body is too large'],
  'url-too-long': [414, 'The address is too long'],
  'unsupported-media-type': [415, 'The content type is not supported'],
  'range-not-satisfiable': [416, 'The file has no such part'],
  'expectation-failed': [417, 'What is expected of us is not done here'],
  'invalid-value': [422, 'The request has invalid values'],
  'unknown-customer': [422, 'The customer does not exist'],
  'unknown-product': [422, 'A product does not exist'],
  'unknown-store': [422, 'The store does not exist'],
  'unknown-rate': [422, 'There is no exchange rate for that day'],
  'idempotency-key-reused': [422, 'The Idempotency-Key was used with another request'],
  'precondition-required': [428, 'An If-Match header is required'],
  'header-too-large': [431, 'The request headers are too large'],
  'internal-error': [500, 'Something went wrong'],
  busy: [503, 'Too many requests are waiting'],
  unavailable: [503, 'The service cannot answer now'],
  'storage-full': [503, 'The disk is full'],
} as const satisfies Record<string, readonly [status: number, title: string]>;
export type ProblemCode = keyof typeof PROBLEMS;

/** Codes of failures that pass: the same request may succeed later, as it is. */
export const isPassingCode = (code: string): boolean =>
  Object.hasOwn(PROBLEMS, code) && PROBLEMS[code as ProblemCode][0] === 503;
