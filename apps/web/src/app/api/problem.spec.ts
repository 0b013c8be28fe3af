import { HttpErrorResponse } from '@angular/common/http';
import { sentenceOf, troubleOf } from './problem.ts';

const problem = {
  type: 'https://example.org/insufficient-stock',
  title: 'There is not enough stock',
  status: 409,
  detail: 'Only 3 of SKU-1 are on hand.',
  instance: '/api/v1/purchases',
  code: 'insufficient-stock',
  requestId: 'req_1',
  errors: [{ pointer: '/lines/0/quantity', code: 'insufficient-stock', detail: 'only 3 on hand' }],
};

describe('the trouble in what was thrown', () => {
  it('is the problem the server told, read or as text', () => {
    for (const error of [problem, JSON.stringify(problem)]) {
      const trouble = troubleOf(new HttpErrorResponse({ status: 409, error }));
      expect(trouble).toMatchObject({
        status: 409,
        code: 'insufficient-stock',
        detail: problem.detail,
        errors: problem.errors,
        requestId: 'req_1',
      });
    }
  });

  it('is found behind the error that a resource wraps around it', () => {
    const cause = new HttpErrorResponse({ status: 404, error: { ...problem, code: 'not-found' } });
    expect(troubleOf(new Error('resource', { cause })).code).toBe('not-found');
  });

  it('is a lost connection when there was no answer', () => {
    expect(troubleOf(new HttpErrorResponse({ status: 0 })).code).toBe('offline');
  });

  it('survives answers of something that is not our server', () => {
    for (const error of ['<html>Bad gateway</html>', null, '"text"', [], 7]) {
      const trouble = troubleOf(new HttpErrorResponse({ status: 502, error }));
      expect(trouble).toMatchObject({ status: 502, code: 'http-502', errors: [] });
    }
  });
});

describe('its sentence', () => {
  it('says the first fault and how many more there are', () => {
    const [fault] = problem.errors;
    const trouble = troubleOf(new HttpErrorResponse({ status: 409, error: problem }));
    expect(sentenceOf(trouble)).toBe('only 3 on hand');
    const errors = fault ? [fault, fault, fault] : [];
    expect(sentenceOf({ ...trouble, errors })).toBe('only 3 on hand (and 2 more)');
    expect(sentenceOf({ ...trouble, errors: [] })).toBe(problem.detail);
  });
});
