import { COUNTRIES } from '@crpm/contracts';

/** For a select or a filter. */
export const COUNTRY_OPTIONS = COUNTRIES.map(({ code, name }) => ({ value: code, label: name }));
