import fc from 'fast-check';
import { DATE_ORDERS, type DateOrder } from '@crpm/contracts';
import { DateEvidence, decideDates, readDate } from './dates.ts';

const TODAY = '2026-11-21';
const unanswered = () => undefined;

function decide(values: readonly string[], answer: (shape: string) => DateOrder | undefined) {
  const evidence = new DateEvidence(TODAY);
  for (const value of values) evidence.add(value);
  return decideDates(evidence, answer);
}
function readAll(values: readonly string[], answer = unanswered as Parameters<typeof decide>[1]) {
  const { readings, open } = decide(values, answer);
  return { open, dates: values.map((value) => readDate(value, readings, TODAY)?.date) };
}

describe('the order of dates in a column', () => {
  it.each([
    [
      ['1/2/2016', '1/13/2016'],
      ['2016-01-02', '2016-01-13'],
    ],
    [
      ['01/02/2016', '13/02/2016'],
      ['2016-02-01', '2016-02-13'],
    ],
    [
      ['2016-01-02', '2016-1-3'],
      ['2016-01-02', '2016-01-03'],
    ],
    [
      ['1.2.2016', '31.12.2016'],
      ['2016-02-01', '2016-12-31'],
    ],
    [
      ['1/2/2016 0:00', '1/13/2016 12:30:00 PM'],
      ['2016-01-02', '2016-01-13'],
    ],
    [['2016-01-02T10:00:00Z'], ['2016-01-02']],
    [
      ['3 Mar 2021', '03-mar-2021', '13. September 2021', '1st Sept. 2021', '3 May 2021 10:30'],
      ['2021-03-03', '2021-03-03', '2021-09-13', '2021-09-01', '2021-05-03'],
    ],
    [
      ['March 3, 2021', 'Aug 1st, 2021', 'DEC 31 2021', '2021-Mar-03'],
      ['2021-03-03', '2021-08-01', '2021-12-31', '2021-03-03'],
    ],
    [
      ['3-Mar-00', '31-Dec-79'],
      ['2000-03-03', '1979-12-31'],
    ],
    [
      ['3/4/16', '3/14/16'],
      ['2016-03-04', '2016-03-14'],
    ],
    [
      ['7/3/39', '9/27/79'],
      ['1939-07-03', '1979-09-27'],
    ],
    [
      ['16-03-04', '16-03-31', '99-12-31'],
      ['2016-03-04', '2016-03-31', '1999-12-31'],
    ],
  ])('is decided by the values: %j', (values, dates) => {
    expect(readAll(values)).toEqual({ open: [], dates });
  });

  it('of one shape is inferred from a decided sibling, and said to be', () => {
    const { readings } = decide(['01-02-2016', '1/13/2016', '02-03-2016'], unanswered);
    expect(readDate('01-02-2016', readings, TODAY)).toEqual({
      date: '2016-01-02',
      repair: 'date-order-inferred',
    });
    expect(readDate('1/13/2016', readings, TODAY)).toEqual({ date: '2016-01-13' });
  });

  it.each([
    ['mdy', (month: string, day: string) => `${month}-${day}-2016`],
    ['dmy', (month: string, day: string) => `${day}-${month}-2016`],
  ] as const)('is inferred from the order of rows: %s', (order, write) => {
    const two = (number: number) => String(number).padStart(2, '0');
    const days = Array.from({ length: 144 }, (_, at) => [
      two(Math.floor(at / 12) + 1),
      two((at % 12) + 1),
    ]);
    const { readings, open } = decide(
      days.map(([month = '', day = '']) => write(month, day)),
      unanswered,
    );
    expect(open).toEqual([]);
    expect(readings.get('##-##-####')).toEqual({ order, inferred: true });
  });

  it('is a question where nothing decides it, and the answer is taken', () => {
    const values = ['01-02-2016', '05-04-2016'];
    expect(readAll(values)).toEqual({
      open: [{ shape: '##-##-####', examples: values, options: ['mdy', 'dmy'] }],
      dates: [undefined, undefined],
    });
    expect(readAll(values, () => 'dmy').dates).toEqual(['2016-02-01', '2016-04-05']);
    expect(readAll(values, () => 'ymd').open).toHaveLength(1);
  });

  it('is no question where every order gives the same day', () => {
    expect(readAll(['1/1/2008', '2/2/2009'])).toEqual({
      open: [],
      dates: ['2008-01-01', '2009-02-02'],
    });
  });

  it('is a question where values or siblings contradict each other', () => {
    const mixed = ['13/1/2016', '1/13/2016', '1/2/2016'];
    expect(readAll(mixed).open).toHaveLength(1);
    const { readings } = decide(mixed, () => 'mdy');
    expect(readDate('13/1/2016', readings, TODAY)).toEqual({
      date: '2016-01-13',
      repair: 'date-in-other-order',
    });
    expect(readAll(['1/13/2016', '13.1.2016', '01-02-2016']).open).toEqual([
      expect.objectContaining({ shape: '##-##-####' }),
    ]);
  });

  it.each([
    '',
    'soon',
    '2016',
    '13/13/2016',
    '2/30/2016',
    '1/2-2016',
    '1/2/216',
    '2016-13-01',
    '30 Feb 2021',
    '3 Mai 2021',
    'Mar Mar 2021',
    'March 2021',
    '3 March',
    'Mar 2021 3',
    '3 Mar 201',
  ])('does not make a date of %j', (text) => {
    const { readings } = decide([text, '1/13/2016', '2016-01-13'], () => 'mdy');
    expect(readDate(text, readings, TODAY)).toBeUndefined();
  });

  it('round-trips every date in every order and separator', () => {
    const days = fc.date({
      min: new Date('1800-01-01T00:00:00Z'),
      max: new Date('2026-11-21T00:00:00Z'),
      noInvalidDate: true,
    });
    const orders = fc.constantFrom(...DATE_ORDERS);
    fc.assert(
      fc.property(
        fc.array(days, { minLength: 1 }),
        orders,
        fc.constantFrom('/', '-', '.'),
        (some, order, sep) => {
          const dates = some.map((date) => date.toISOString().slice(0, 10));
          const written = dates.map((date) => {
            const [year = '', month = '', day = ''] = date
              .split('-')
              .map((part) => String(Number(part)));
            const parts = {
              mdy: [month, day, year],
              dmy: [day, month, year],
              ymd: [year, month, day],
            };
            return parts[order].join(sep);
          });
          expect(readAll(written, () => order)).toEqual({ open: [], dates });
        },
      ),
    );
  });
});
