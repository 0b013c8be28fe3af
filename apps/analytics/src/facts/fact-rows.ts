/** Rows of the fact tables, as their migrations declare them. Whole numbers beyond 2^53 are strings. */
interface When {
  readonly position: number;
  readonly business_date: string;
}
interface Times extends When {
  readonly occurred_at: string;
  readonly recorded_at: string;
}

export interface RawEventRow extends Times {
  readonly store: string;
  readonly store_epoch: string;
  readonly stream: string;
  readonly version: number;
  readonly type: string;
  readonly schema_version: number;
  readonly event_id: string;
  readonly causation_id: string;
  readonly correlation_id: string;
  readonly actor: string;
  readonly reason: string | null;
  readonly data: string;
}

export interface SaleLineRow extends Times {
  readonly line: number;
  readonly first_line: boolean;
  readonly kind: 'sale' | 'return';
  readonly purchase_id: string;
  readonly number: string;
  readonly historical: boolean;
  readonly customer_id: string;
  readonly gender: string;
  readonly city: string;
  readonly state: string;
  readonly country: string;
  readonly continent: string;
  readonly store_id: string;
  readonly store: string;
  readonly channel: string;
  readonly store_country: string;
  readonly store_state: string;
  readonly product_id: string;
  readonly product: string;
  readonly sku: string;
  readonly brand: string;
  readonly color: string;
  readonly category: string;
  readonly subcategory: string;
  readonly quantity: number;
  readonly unit_price_minor: number;
  readonly unit_cost_minor: number | null;
  readonly base_minor: number;
  readonly cost_minor: string | null;
  readonly currency: string;
  readonly base_currency: string;
  readonly rate: string;
  readonly local_minor: number;
  readonly payment_method: string;
}

export interface StockMoveRow extends Times {
  readonly product_id: string;
  readonly kind: 'opened' | 'received' | 'adjusted' | 'counted' | 'taken' | 'returned';
  readonly quantity: number;
  readonly on_hand: number;
  readonly purchase_id: string;
  readonly supplier_id: string;
  readonly unit_cost_minor: number | null;
}

export interface CustomerDetailColumns {
  readonly name: string;
  readonly birth_date: string | null;
  readonly gender: string;
  readonly city: string;
  readonly state: string;
  readonly country: string;
  readonly continent: string;
}
interface StatusColumns {
  readonly has_status: true;
  readonly status: 'active' | 'inactive' | 'archived';
}
/** A change of a customer: what it does not mention is left out and takes its column's default. */
export type CustomerRow = When & { readonly customer_id: string } & (
    | StatusColumns
    | ({ readonly has_details: true } & CustomerDetailColumns)
    | ({ readonly has_details: true; readonly registered: true } & CustomerDetailColumns &
        StatusColumns)
  );

export interface ProductDescriptionColumns {
  readonly has_description: true;
  readonly name: string;
  readonly sku: string;
  readonly brand: string;
  readonly color: string;
  readonly category: string;
  readonly subcategory: string;
  readonly reorder_point: number | null;
}
interface PriceColumns {
  readonly has_price: true;
  readonly price_minor: number;
}
interface CostColumns {
  readonly has_cost: true;
  readonly cost_minor: number | null;
}
/** A change of a product, like that of a customer. */
export type ProductRow = When & { readonly product_id: string } & (
    | StatusColumns
    | PriceColumns
    | CostColumns
    | ProductDescriptionColumns
    | (ProductDescriptionColumns & PriceColumns & CostColumns & StatusColumns)
  );

export interface FactTables {
  readonly events_raw: RawEventRow;
  readonly sale_lines: SaleLineRow;
  readonly stock_moves: StockMoveRow;
  readonly customers: CustomerRow;
  readonly products: ProductRow;
}
export type FactTable = keyof FactTables;

/** A row and the table it belongs to. */
export type Fact = {
  [Table in FactTable]: { readonly table: Table; readonly row: FactTables[Table] };
}[FactTable];

export const fact = <Table extends FactTable>(table: Table, row: FactTables[Table]): Fact =>
  ({ table, row }) as Fact;
