import { explain } from './explain.ts';

// Before anything is loaded: an older Node stumbles over the first module that it does not have.
if (Number(process.versions.node.split('.')[0]) < 24) {
  explain('CRPM needs Node 24; start it with `npm start`.');
}
await import('./run.ts');
