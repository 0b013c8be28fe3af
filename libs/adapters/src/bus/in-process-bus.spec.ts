import { busConformance } from '@crpm/event-sourcing/testing';
import { InProcessBus } from './in-process-bus.ts';

busConformance('in process', () => Promise.resolve(new InProcessBus()));

it('tells the publisher that a consumer failed, so that the batch comes again', async () => {
  const bus = new InProcessBus();
  await bus.subscribe('group', ['shelves'], () => Promise.reject(new Error('not now')));
  await expect(bus.publish('shelves', [])).rejects.toThrow('not now');
});
