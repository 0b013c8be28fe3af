import { readFileSync } from 'node:fs';
import { join } from 'node:path';
// eslint-disable-next-line @nx/enforce-module-boundaries -- who started a process knows it again
import { isRunning, startedOf, type Started } from '../../infra/native/watched.mjs';

export { isRunning, startedOf, type Started };

/** What `up` (infra/native) wrote down of a shop: where it listens, and which its processes are. */
export interface Up {
  readonly ports: Readonly<Record<string, number>>;
  readonly processes: Readonly<Record<string, Started>>;
}

export const upOf = (dataDir: string): Up =>
  JSON.parse(readFileSync(join(dataDir, 'up.json'), 'utf8')) as Up;
