import { detour } from './detour.mjs';
import { mustBlameNobody, repeat } from './nemesis.mjs';
import { oneIn } from './random.mjs';
import { isOn, note, timesOf, turnOff, turnOn } from './switches.mjs';

/** One answer in five about stock that was taken comes a minute late, when nobody waits any more. */
const LATE = {
  file: 'apps/products/dist/products.messages.js',
  search: 'take({ purchases }, actor) {',
  replace: `async take(question, asker) {
    const answer = await this.takeNow(question, asker);
    if (${isOn("'late'")} && ${oneIn(5)}) {
      ${note('late')};
      await new Promise((done) => setTimeout(done, 60_000).unref());
    }
    return answer;
  }
  takeNow({ purchases }, actor) {`,
};

/** Every answer within the one process is given two times. */
const TWICE = {
  file: 'libs/service-kit/dist/transport/in-process.transport.js',
  search: 'reply({ response: structuredClone(response) });',
  replace:
    'reply({ response: structuredClone(response) }); ' +
    `if (${isOn("'twice'")}) { ${note('twice')}; reply({ response: structuredClone(response) }); }`,
};

/** Whether these bytes are messages as a whole: half of one two times would be nonsense. */
function areMessages(chunk) {
  let rest = chunk.toString();
  while (rest !== '') {
    const [head, length] = /^(\d+)#/.exec(rest) ?? [];
    if (head === undefined || rest.length < head.length + Number(length)) return false;
    rest = rest.slice(head.length + Number(length));
  }
  return true;
}

const lateAnd = (more) => async (run) => {
  turnOn(run, 'late');
  await more(run);
  turnOff(run, 'late');
  run.must(timesOf(run, 'late') > 0, 'no answer was late');
  run.note = `late ${timesOf(run, 'late')} times`;
  mustBlameNobody(run);
};

const twice = async (run) => {
  turnOn(run, 'twice');
  await repeat(10, () => undefined)(run);
  turnOff(run, 'twice');
  run.must(timesOf(run, 'twice') > 0, 'nothing was answered twice');
};

const twiceOnTheWay = async (run) => {
  const { proxies, must, next } = run;
  let times = 0;
  proxies['products messages'].rule = (chunk, { direction }) => {
    const again = direction === 'down' && next(3) === 0 && areMessages(chunk);
    if (again) times += 1;
    return { twice: again };
  };
  await repeat(10, () => undefined)(run);
  proxies['products messages'].heal();
  must(times > 0, 'nothing was answered meanwhile');
};

/** The answers that purchases gets when it takes stock: late, lost, and two of them. */
export const REPLIES = {
  F25: {
    standalone: { nemesis: lateAnd(twice), edits: [LATE, TWICE] },
    distributed: { before: detour, nemesis: lateAnd(twiceOnTheWay), edits: [LATE] },
  },
};
