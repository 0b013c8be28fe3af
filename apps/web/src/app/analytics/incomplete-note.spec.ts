import { gapWords } from './incomplete-note.ts';

it('says of each store since when and how much is missing', () => {
  expect(gapWords({})).toEqual([]);
  expect(
    gapWords({ purchases: { position: 1204, count: 2 }, customers: { position: 7, count: 1 } }),
  ).toEqual([
    'since purchases 1,204: 2 events are not in them yet.',
    'since customers 7: 1 event is not in them yet.',
  ]);
});
