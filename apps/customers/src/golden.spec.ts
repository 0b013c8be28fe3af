import { goldenConformance } from '@crpm/event-sourcing/testing';
import { customer } from './customer/customer.ts';
import { customerListProjection } from './customer-list/customer-list.projection.ts';

goldenConformance('customers', [customer], [customerListProjection], (event) => {
  const data = event.data as object;
  return 'personal' in data ? { ...event, data: { ...data, personal: { name: 'Ann' } } } : event;
});
