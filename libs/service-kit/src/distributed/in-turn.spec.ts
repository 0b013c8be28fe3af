import { InTurn } from './in-turn.ts';

let now: number;
let turns: InTurn<string>;
beforeEach(() => {
  now = 1_790_000_000_000;
  turns = new InTurn(['a', 'b'], { now: () => now, elapsed: () => now });
});
const firsts = (times: number) =>
  Array.from({ length: times }, () => turns.order()[0]).toSorted((one, other) =>
    String(one).localeCompare(String(other)),
  );

it('asks each as often as the others, and the first of them again at the end', () => {
  expect(firsts(4)).toEqual(['a', 'a', 'b', 'b']);
  expect(turns.order()).toEqual(['b', 'a', 'b']);
});

it('lets one that failed rest for a moment', () => {
  turns.rest('a');
  expect(firsts(4)).toEqual(['b', 'b', 'b', 'b']);
  now += 5000;
  expect(firsts(4)).toEqual(['a', 'a', 'b', 'b']);
});

it('lets none rest for hours because the clock was put back', () => {
  turns.rest('a');
  now -= 7_200_000;
  expect(firsts(4)).toEqual(['a', 'a', 'b', 'b']);
});
