import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';

/** The setting by which a process finds what it is told to do. */
export const SWITCHES = 'FAULTS_SWITCHES';

const fileOf = (run, name) => `${run.base}.${name}`;

/** While a switch is on, what is planted under its name happens, in whichever process comes by. */
export const turnOn = (run, name) => {
  rmSync(fileOf(run, `${name}-noted`), { force: true });
  writeFileSync(fileOf(run, name), '');
};
export const turnOff = (run, name) => rmSync(fileOf(run, name), { force: true });

/** What is planted: an expression in the built code that is true while a switch is on. */
export const isOn = (name) =>
  `process.getBuiltinModule('fs').existsSync(process.env.${SWITCHES} + '.' + ${name})`;

/** What is planted turns its own switch off by this statement: it happens once. */
export const off = (name) =>
  `process.getBuiltinModule('fs').rmSync(process.env.${SWITCHES} + '.' + ${name})`;

/** What is planted tells by this statement that it happened; `timesOf` counts, since it was on. */
export const note = (name) =>
  `process.getBuiltinModule('fs').appendFileSync(process.env.${SWITCHES} + '.${name}-noted', '.')`;
export const timesOf = (run, name) => {
  const file = fileOf(run, `${name}-noted`);
  return existsSync(file) ? readFileSync(file).length : 0;
};
