import { jsonLog } from './log.ts';

const lines: string[] = [];
const log = jsonLog(
  'warn',
  (line) => lines.push(line),
  () => 0,
);
beforeEach(() => lines.splice(0));

it('writes one line for each entry, whatever it holds', () => {
  log.error('failed', { error: 'a\r\n{"level":"info"}', streams: ['b\nc'] });
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(/^[^\r\n]+\n$/);
  expect(JSON.parse(lines[0]!)).toEqual({
    time: '1970-01-01T00:00:00.000Z',
    level: 'error',
    message: 'failed',
    error: 'a\r\n{"level":"info"}',
    streams: ['b\nc'],
  });
});

it('leaves out e-mail addresses, and not the names of packages', () => {
  const error = 'Duplicate entry "email:jörg@münchen.test"\nat node_modules/@nestjs/core/x.js';
  log.warn('odd', { error, more: [{ to: 'ann@example.test' }] });
  expect(JSON.parse(lines[0]!)).toMatchObject({
    error: 'Duplicate entry "email:<e-mail>"\nat node_modules/@nestjs/core/x.js',
    more: [{ to: '<e-mail>' }],
  });
});

it('leaves out what is said below its level', () => {
  log.info('running');
  expect(lines).toEqual([]);
});
