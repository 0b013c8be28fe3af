import type { BooksAnswer, BooksQuestion, CustomerDetails } from '@crpm/contracts';
import {
  AskedBy,
  EventSourcedService,
  importAll,
  importCommand,
  StoreBooks,
  type ImportContext,
  type ImportOutcome,
} from '@crpm/service-kit';
import { Controller, Inject } from '@nestjs/common';
import { MessagePattern } from '@nestjs/microservices';
import { CustomerBooks } from './customer/customer-books.ts';
import { customer, ImportCustomer } from './customer/customer.ts';
import { describeCustomers, type DescribedCustomer } from './customer-list/customer-list.query.ts';
import { KeyRing } from './personal-data/key-ring.ts';

/** What other services ask of this one. */
@Controller()
export class CustomersMessages {
  private readonly books: StoreBooks;

  constructor(
    @Inject(EventSourcedService) private readonly service: EventSourcedService,
    @Inject(KeyRing) private readonly keyRing: KeyRing,
  ) {
    this.books = new StoreBooks(service, new CustomerBooks());
  }

  /** What there must be in the figures as of an event, by the events themselves. */
  @MessagePattern('customers.books')
  @AskedBy(['analytics'])
  readBooks(question: BooksQuestion): Promise<BooksAnswer> {
    return this.books.read(question);
  }

  @MessagePattern('customers.describe')
  describe({ ids }: { ids: readonly string[] }): Promise<DescribedCustomer[]> {
    return describeCustomers(this.service.database, ids);
  }

  @MessagePattern('customers.import')
  @AskedBy(['gateway'])
  import({
    rows,
    context,
  }: {
    rows: readonly CustomerDetails[];
    context: ImportContext;
  }): Promise<ImportOutcome[]> {
    return importAll(
      this.service,
      customer,
      rows,
      (row) => new ImportCustomer(row.customerId, row, importCommand(this.service, context)),
    );
  }

  /** Base64 keys by customer, for whoever may read personal fields off the bus. */
  @MessagePattern('customers.personal-keys')
  @AskedBy(['analytics'])
  async personalKeys({ ids }: { ids: readonly string[] }): Promise<Record<string, string>> {
    const keys = await this.keyRing.find(ids);
    return Object.fromEntries([...keys].map(([id, key]) => [id, key.export().toString('base64')]));
  }
}
