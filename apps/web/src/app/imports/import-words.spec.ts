import { type ImportRecord, mayRunAgain } from '@crpm/contracts';
import { progressOf, readAs, removalOf, rowsOf, timeLeft } from './import-words.ts';

describe('words of an import', () => {
  it('reads an example in each order', () => {
    expect(readAs('03-04-2021', 'mdy')).toBe('March 4, 2021');
    expect(readAs('03-04-2021', 'dmy')).toBe('April 3, 2021');
    expect(readAs('2021/04/03', 'ymd')).toBe('April 3, 2021');
    expect(readAs('3/4/21', 'mdy')).toBe('March 4, 2021');
  });

  it('has no words for a day that does not exist', () => {
    expect(readAs('25-04-2021', 'mdy')).toBe('');
    expect(readAs('31-04-2021', 'dmy')).toBe('');
    expect(readAs('yesterday', 'dmy')).toBe('');
  });

  it('tells the time left as people say it', () => {
    expect(timeLeft(null)).toBe('');
    expect(timeLeft(0)).toBe('about 1 s left');
    expect(timeLeft(59)).toBe('about 59 s left');
    expect(timeLeft(130)).toBe('about 2 min left');
  });

  it('adds the files up', () => {
    const file = { rows: 10, accepted: 7, repaired: 2, rejected: 1 };
    const record = { files: [file, file] } as unknown as ImportRecord;
    expect(rowsOf(record)).toEqual({ rows: 20, accepted: 14, repaired: 4, rejected: 2 });
  });

  it('knows no share before the amount is known, and never more than all', () => {
    const at = (done: number, total: number) =>
      progressOf({ progress: { done, total } } as ImportRecord);
    expect(at(0, 0)).toBeUndefined();
    expect(at(5, 20)).toBe(25);
    expect(at(21, 20)).toBe(100);
  });

  it.each([
    ['profiling', 'Cancel import'],
    ['running', 'Cancel import'],
    ['needs-input', 'Remove'],
    ['completed', 'Remove'],
    ['failed', 'Remove'],
  ] as const)('offers to take one away that is %s', (status, label) => {
    const removal = removalOf({ status } as ImportRecord);
    expect(removal.label).toBe(label);
    expect(removal.question.text).toMatch(/^What it has written/);
  });

  it('is tried again where it failed of what passes', () => {
    const failed = (code: string) =>
      mayRunAgain({ status: 'failed', failure: { code, detail: '' } });
    expect(['storage-full', 'unavailable', 'busy'].map(failed)).toEqual([true, true, true]);
    expect(['unclosed-quote', 'given-up', 'internal-error', 'toString'].map(failed)).toEqual(
      Array(4).fill(false),
    );
    expect(mayRunAgain({ status: 'completed', failure: null })).toBe(false);
  });
});
