import { mustGetOn } from './must-get-on.ts';

type Standing = Parameters<typeof mustGetOn>[0];
const figures = (
  store: Partial<Standing['stores'][string]>,
  state: Standing['state'] = 'running',
): Standing => ({
  state,
  trouble: null,
  stores: { purchases: { trouble: null, behind: 2, lagMilliseconds: 1000, ...store } },
});

it.each<[string, Standing]>([
  ['all is well', figures({})],
  ['an outage is short', figures({ trouble: 'away', lagMilliseconds: 29_000 })],
  ['they are some minutes old', figures({ lagMilliseconds: 9 * 60_000 })],
])('takes it where %s', (_, status) => {
  expect(() => mustGetOn(status)).not.toThrow();
});

it.each<[string, Standing, string]>([
  ['they are checked', figures({}, 'checking'), 'being made ready'],
  ['they are made anew', figures({}, 'repairing'), 'being made ready'],
  ['they stand still', figures({ trouble: 'away', lagMilliseconds: 30_000 }), 'held up: away'],
  ['they are far behind', figures({ lagMilliseconds: 11 * 60_000 }), '2 events behind'],
])('does not where %s', (_, status, why) => {
  expect(() => mustGetOn(status)).toThrow(why);
});
