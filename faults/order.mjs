import { mustBlameNobody, NotRun, repeat } from './nemesis.mjs';
import { dice, oneIn } from './random.mjs';
import { isOn, note, timesOf, turnOff, turnOn } from './switches.mjs';

/** One partition of every topic stands still for up to 5 s, again and again; the others go on. */
const STILL = {
  file: 'libs/adapters/dist/bus/kafka-subscription.js',
  search: 'const { batch } = payload;',
  replace: `const { batch } = payload;
        if (${isOn("'still'")} && batch.partition === 2 && ${oneIn(2)}) {
            const place = [{ topic: batch.topic, partitions: [2] }];
            ${note('still')};
            this.consumer.pause(place);
            setTimeout(() => this.consumer.resume(place), ${dice(5000)}).unref();
            return;
        }`,
};

const still = async (run) => {
  turnOn(run, 'still');
  await repeat(12, () => undefined)(run);
  turnOff(run, 'still');
  run.note = `stood still ${timesOf(run, 'still')} times`;
  run.must(timesOf(run, 'still') > 0, 'nothing stood still');
  mustBlameNobody(run);
};

/** Two versions side by side: not before there are two. */
function earlierRelease() {
  throw new NotRun(
    "no release came before; events of every version are in the services' golden specs",
  );
}

/** What is heard in another order than it happened. */
export const ORDER = {
  F16: { distributed: { nemesis: still, edits: [STILL] } },
  F30: { distributed: { before: earlierRelease } },
};
