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
import { customerListProjection } from './customer-list/customer-list.projection.ts';
import { CustomersController } from './customers.controller.ts';
import { DATABASES } from './customers.databases.ts';
import { CustomersMessages } from './customers.messages.ts';
import { KeyRing } from './personal-data/key-ring.ts';
import { personalDataCodec } from './personal-data/personal-data.codec.ts';

/** What this release brings the service's databases to: a restore refuses what is newer. */
export { DATABASES };

@Module({})
export class CustomersModule {
  static async register(infrastructure: Infrastructure): Promise<DynamicModule> {
    const keyRing = new KeyRing(
      await infrastructure.openDatabase('customer-keys', DATABASES['customer-keys']),
      await infrastructure.key('personal-data.key'),
    );
    return {
      module: CustomersModule,
      imports: [
        EventSourcedModule.register(infrastructure, {
          name: 'customers',
          migrations: DATABASES.customers,
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
