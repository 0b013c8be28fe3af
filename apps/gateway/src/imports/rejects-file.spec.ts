import { csvField, csvLine } from './rejects-file.ts';

describe('a field of rejects.csv', () => {
  it.each([
    ['=SUM(A1)', "'=SUM(A1)"],
    ['+cmd', "'+cmd"],
    ['-cmd', "'-cmd"],
    ['@x', "'@x"],
    ['\tx', "'\tx"],
    ['\rx', `"'\rx"`],
    ['-5', '-5'],
    ['+5,5', '"+5,5"'],
    ['-1.50', '-1.50'],
    ['-1+2', "'-1+2"],
    ['a"b', '"a""b"'],
    ['plain', 'plain'],
  ])('is safe in a spreadsheet: %j', (value, field) => {
    expect(csvField(value)).toBe(field);
  });

  it('ends its line as RFC 4180 says', () => {
    expect(csvLine(['a', 'b,c', ''])).toBe('a,"b,c",\r\n');
  });
});
