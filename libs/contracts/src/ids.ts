/**
 * Ids are opaque: a prefix that tells people what they look at, and a UUID's 32 hex digits
 * (version 7 when new, version 8 when derived from a name).
 */
export const ID_PREFIXES = {
  customer: 'cus_',
  product: 'prd_',
  purchase: 'pur_',
  store: 'sto_',
  import: 'imp_',
} as const;
export type IdKind = keyof typeof ID_PREFIXES;

export const idPattern = (kind: IdKind): RegExp => new RegExp(`^${ID_PREFIXES[kind]}[0-9a-f]{32}$`);
