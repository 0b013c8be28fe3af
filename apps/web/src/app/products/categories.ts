import { computed, type Signal } from '@angular/core';
import type { CategoryRecord } from '@crpm/contracts';
import { read } from '../api/api.ts';

interface Option {
  value: string;
  label: string;
}

export interface Categories {
  readonly categories: Signal<readonly Option[]>;
  /** Of one category; all when it is undefined. */
  subcategories(category: string | undefined): readonly Option[];
}

/** The catalogue's categories, for filters and as suggestions; none while they cannot be read. */
export function categories(): Categories {
  const resource = read<{ data: CategoryRecord[] }>(() => '/categories');
  const tree = computed(() => (resource.hasValue() ? resource.value().data : []));
  return {
    categories: computed(() => options(tree().map(({ category }) => category))),
    subcategories: (category) =>
      options(
        tree()
          .filter((entry) => category === undefined || entry.category === category)
          .flatMap(({ subcategories }) => subcategories.map(({ subcategory }) => subcategory)),
      ),
  };
}

const options = (names: readonly (string | null)[]): Option[] =>
  [...new Set(names)].filter((name) => name !== null).map((name) => ({ value: name, label: name }));
