import { AWAY } from './away.mjs';
import { CLOCKS } from './clocks.mjs';
import { CONNECTIONS } from './connections.mjs';
import { CRASHES } from './crashes.mjs';
import { CROWDS } from './crowds.mjs';
import { DISKS } from './disks.mjs';
import { DRILLS } from './drills.mjs';
import { FIGURES } from './figures.mjs';
import { MESSAGES } from './messages.mjs';
import { NETWORK } from './network.mjs';
import { repeat } from './nemesis.mjs';
import { ORDER } from './order.mjs';
import { PROCESSES } from './processes.mjs';
import { REPLIES } from './replies.mjs';

const CALM = repeat(3, () => undefined);

/**
 * By the number in the specification, and the form: what is done (`nemesis`), with which `settings`
 * of the shop, which changes of its built code (`edits`), whether nobody else buys (`alone`), and
 * whether the shop is of no use to another (`own`); `before` puts something around the shop before
 * it is opened, and answers more settings. What sells most comes last: all of a shop is judged each
 * time.
 */
export const FAULTS = {
  calm: { standalone: { nemesis: CALM }, distributed: { nemesis: CALM } },
  ...PROCESSES,
  ...CRASHES,
  ...MESSAGES,
  ...CROWDS,
  ...DRILLS,
  ...NETWORK,
  ...REPLIES,
  ...ORDER,
  ...DISKS,
  ...CLOCKS,
  ...CONNECTIONS,
  ...AWAY,
  ...FIGURES,
};
