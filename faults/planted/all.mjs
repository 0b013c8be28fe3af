import { DECIDING } from './deciding.mjs';
import { FIGURES } from './figures.mjs';
import { MONEY } from './money.mjs';
import { SETTLING } from './settling.mjs';
import { STORING } from './storing.mjs';
import { TELLING } from './telling.mjs';

/**
 * Bugs to be planted in the built shop, each with the fault under which it shows and the invariants
 * of which the judge must name one.
 */
export const PLANTED = [...DECIDING, ...STORING, ...SETTLING, ...FIGURES, ...MONEY, ...TELLING];
