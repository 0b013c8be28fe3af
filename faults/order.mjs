import { mustBlameNobody, repeat } from './nemesis.mjs';
import { isOn, turnOff, turnOn } from './switches.mjs';

/** One partition of every topic stands still for up to 5 s, again and again; the others go on. */
const STILL = {
  file: 'libs/adapters/dist/bus/kafka-subscription.js',
  search: 'const { batch } = payload;',
  replace: `const { batch } = payload;
        if (${isOn("'still'")} && batch.partition === 2 && Math.random() < 0.5) {
            const place = [{ topic: batch.topic, partitions: [2] }];
            this.consumer.pause(place);
            setTimeout(() => this.consumer.resume(place), Math.random() * 5000).unref();
            return;
        }`,
};

const still = async (run) => {
  turnOn(run, 'still');
  await repeat(12, () => undefined)(run);
  turnOff(run, 'still');
  mustBlameNobody(run);
};

/** What is heard in another order than it happened. */
export const ORDER = {
  F16: { distributed: { nemesis: still, edits: [STILL] } },
};
