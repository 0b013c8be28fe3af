import { loadOrMakeKey } from '@crpm/adapters';
import { commandHandlers, EventSourcedModule, type Infrastructure } from '@crpm/service-kit';
import { Module, type DynamicModule } from '@nestjs/common';
import {
  ActivateCustomer,
  ArchiveCustomer,
  ChangeCustomerDetails,
  customer,
  DeactivateCustomer,
  RegisterCustomer,
} from './customer/customer.ts';
import { CustomerList1700000000001 } from './customer-list/customer-list.migration.ts';
import { customerListProjection } from './customer-list/customer-list.projection.ts';
import { CustomersController } from './customers.controller.ts';
import { CustomersMessages } from './customers.messages.ts';
import { KeyRing } from './personal-data/key-ring.ts';
import { personalDataCodec } from './personal-data/personal-data.codec.ts';
import { PersonalKeys1700000000002 } from './personal-data/personal-keys.migration.ts';

@Module({})
export class CustomersModule {
  static async register(infrastructure: Infrastructure): Promise<DynamicModule> {
    const keyRing = new KeyRing(
      await infrastructure.openDatabase('customer-keys', [PersonalKeys1700000000002]),
      await loadOrMakeKey(infrastructure.dataDir, 'personal-data.key'),
    );
    return {
      module: CustomersModule,
      imports: [
        EventSourcedModule.register(infrastructure, {
          name: 'customers',
          migrations: [CustomerList1700000000001],
          projections: [customerListProjection],
          codec: () => Promise.resolve(personalDataCodec(keyRing)),
        }),
      ],
      controllers: [CustomersController, CustomersMessages],
      providers: [
        { provide: KeyRing, useValue: keyRing },
        ...commandHandlers(customer, [
          RegisterCustomer,
          ChangeCustomerDetails,
          DeactivateCustomer,
          ActivateCustomer,
          ArchiveCustomer,
        ]),
      ],
    };
  }
}
