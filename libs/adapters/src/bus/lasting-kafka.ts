import { createConnection, isIP, type Socket } from 'node:net';
import { connect as connectSecurely } from 'node:tls';
import {
  Kafka,
  type Admin,
  type AdminConfig,
  type Consumer,
  type ConsumerConfig,
  type KafkaConfig,
  type Producer,
  type ProducerConfig,
  type RequestTimeoutEvent,
} from 'kafkajs';

/** Milliseconds in which a broker answers. To join a group takes longer, and has longer. */
const PATIENCE = 10_000;
const KEEP_ALIVE = 60_000;

/**
 * The client, which by itself asks again on the very connection that gave no answer: a machine that
 * is gone says no goodbye. Here, whoever waited in vain for an answer ends the connections to that
 * broker, and the next try makes new ones.
 */
export class LastingKafka extends Kafka {
  private readonly sockets: Map<Socket, string>;

  constructor(config: KafkaConfig) {
    const sockets = new Map<Socket, string>();
    super({
      requestTimeout: PATIENCE,
      ...config,
      socketFactory: ({ host, port, ssl, onConnect }) => {
        // As the client's own does it. An address has no name to be asked for.
        const name = isIP(host) === 0 && { servername: host };
        const socket = config.ssl
          ? connectSecurely({ host, port, ...name, ...ssl }, onConnect)
          : createConnection({ host, port }, onConnect);
        socket.setKeepAlive(true, KEEP_ALIVE);
        sockets.set(socket, `${host}:${String(port)}`);
        socket.once('close', () => sockets.delete(socket));
        return socket;
      },
    });
    this.sockets = sockets;
  }

  override producer(config?: ProducerConfig): Producer {
    const producer = super.producer(config);
    producer.on(producer.events.REQUEST_TIMEOUT, this.hangUp);
    return producer;
  }

  override consumer(config: ConsumerConfig): Consumer {
    const consumer = super.consumer(config);
    consumer.on(consumer.events.REQUEST_TIMEOUT, this.hangUp);
    return consumer;
  }

  override admin(config?: AdminConfig): Admin {
    const admin = super.admin(config);
    admin.on(admin.events.REQUEST_TIMEOUT, this.hangUp);
    return admin;
  }

  private readonly hangUp = ({ payload: { broker } }: RequestTimeoutEvent): void => {
    for (const [socket, address] of this.sockets) {
      if (address === broker) socket.destroy(new Error('the broker gives no answer'));
    }
  };
}
