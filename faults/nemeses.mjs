import { AWAY } from './away.mjs';
import { CRASHES } from './crashes.mjs';
import { CROWDS } from './crowds.mjs';
import { MESSAGES } from './messages.mjs';
import { repeat } from './nemesis.mjs';
import { PROCESSES } from './processes.mjs';

/**
 * By the number in the specification, and the form: what is done (`nemesis`), with which `settings`
 * of the shop, which changes of its built code (`edits`), and whether nobody else buys (`alone`).
 */
export const FAULTS = {
  calm: { standalone: { nemesis: repeat(3, () => undefined) } },
  ...PROCESSES,
  ...CRASHES,
  ...AWAY,
  ...MESSAGES,
  ...CROWDS,
};
