import { randomUUID } from 'node:crypto';
import { busConformance, realTimers, silentLog } from '@crpm/event-sourcing/testing';
import { KafkaBus } from './kafka-bus.ts';

/** The brokers tests make topics on: host:port, comma-separated. */
const BROKERS = process.env['CRPM_TEST_KAFKA'];

if (BROKERS) {
  busConformance('Kafka', () =>
    KafkaBus.open({
      brokers: BROKERS.split(','),
      prefix: `crpm-${randomUUID()}`,
      stores: ['shelves', 'boxes'],
      partitions: 3,
      replicas: 1,
      timers: realTimers,
      log: silentLog,
      readBefore: () => Promise.resolve([]),
    }),
  );
} else {
  it.skip('bus: Kafka: no brokers named by CRPM_TEST_KAFKA', () => undefined);
}
