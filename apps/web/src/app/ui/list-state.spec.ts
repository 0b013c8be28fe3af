import { listParams, nextSort } from './list-state.ts';

describe('the query of a list', () => {
  it('leaves out what is empty, since the API refuses empty filters', () => {
    expect(listParams('  ', '', {}, 50)).toEqual({ limit: 50 });
  });

  it('names filters as the API does', () => {
    expect(listParams(' ada ', '-name', { status: 'active', country: 'DE' }, 20)).toEqual({
      q: 'ada',
      sort: '-name',
      limit: 20,
      'filter[status]': 'active',
      'filter[country]': 'DE',
    });
  });
});

describe('pressing a heading', () => {
  it('sorts by it, then turns it round, then back', () => {
    expect(nextSort('createdAt', 'name')).toBe('name');
    expect(nextSort('name', 'name')).toBe('-name');
    expect(nextSort('-name', 'name')).toBe('name');
  });
});
