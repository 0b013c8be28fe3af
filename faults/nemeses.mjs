import { AWAY } from './away.mjs';
import { CRASHES } from './crashes.mjs';
import { CROWDS } from './crowds.mjs';
import { DRILLS } from './drills.mjs';
import { FIGURES } from './figures.mjs';
import { MESSAGES } from './messages.mjs';
import { repeat } from './nemesis.mjs';
import { PROCESSES } from './processes.mjs';

const CALM = repeat(3, () => undefined);

/**
 * By the number in the specification, and the form: what is done (`nemesis`), with which `settings`
 * of the shop, which changes of its built code (`edits`), and whether nobody else buys (`alone`).
 */
export const FAULTS = {
  calm: { standalone: { nemesis: CALM }, distributed: { nemesis: CALM } },
  ...PROCESSES,
  ...CRASHES,
  ...AWAY,
  ...MESSAGES,
  ...FIGURES,
  ...CROWDS,
  ...DRILLS,
};
