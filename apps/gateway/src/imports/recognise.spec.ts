import { recognise } from './recognise.ts';

const kind = (header: string) => recognise(header.split(','))?.kind;

describe('what a file is', () => {
  it.each([
    [
      'Order Number,Line Item,Order Date,Delivery Date,CustomerKey,StoreKey,ProductKey,Quantity,Currency Code',
      'sales',
    ],
    [
      'Order_Number,Line Item,Order_Date,Delivery_Date,Customer_Key,Store_Key,Product_Key,Quantity,Currency_Code',
      'sales',
    ],
    ['sales_id,product_id,customer_id,date,quantity,total_price,payment_method', 'sales'],
    [
      'CustomerKey,Gender,Name,City,State Code,State,Zip Code,Country,Continent,Birthday',
      'customers',
    ],
    ['customer_id,customer_name,email,address', 'customers'],
    ['id,name,email,phone,active', 'customers'],
    [
      'Product_Key,Product_Name,Brand,Color,Unit_cost_USD,Unit_Price_USD,Subcategory,Category',
      'products',
    ],
    ['product_id,product_name,category,price,stock_quantity', 'products'],
    ['Store_Key,Country,State,Square_meters,Open_date', 'stores'],
    ['Date,Currency,Exchange_rate', 'exchange-rates'],
    ['Table,Field,Description', undefined],
    ['supplier_id,supplier_name,contact_name', undefined],
    ['', undefined],
  ])('is told by its columns: %s', (header, expected) => {
    expect(kind(header)).toBe(expected);
  });

  it('knows the currency a price column names, and no other suffix', () => {
    const found = recognise(['ProductKey', 'Product Name', 'Unit Price EUR', 'Unit Cost abc']);
    expect(found?.currencies).toEqual(new Map([['unitPrice', 'EUR']]));
    expect(found?.columns.has('unitCost')).toBe(false);
  });
});
