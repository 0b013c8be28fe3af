import { chosenOf, withChoice } from './chosen-values.ts';

const KNOWN = ['Audio', 'Music, Movies and Books', 'Music'];

describe('several values in one text', () => {
  it('finds names that have commas of their own', () => {
    expect([...chosenOf('Audio,Music, Movies and Books', KNOWN)]).toEqual([
      'Audio',
      'Music, Movies and Books',
    ]);
    expect([...chosenOf('Music,Audio', KNOWN)]).toEqual(['Music', 'Audio']);
    expect([...chosenOf('', KNOWN)]).toEqual([]);
    expect([...chosenOf('Nonsense,Audio', KNOWN)]).toEqual(['Audio']);
  });

  it('puts one in, and takes it out again', () => {
    const both = withChoice('Audio', 'Music, Movies and Books', KNOWN);
    expect(both).toBe('Audio,Music, Movies and Books');
    expect(withChoice(both, 'Audio', KNOWN)).toBe('Music, Movies and Books');
    expect(withChoice('Audio', 'Audio', KNOWN)).toBe('');
  });
});
