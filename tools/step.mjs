// One long step of a tool, told in one line: what it is, and how long it has taken so far.
import { spawn } from 'node:child_process';

/** Runs a program; its output is kept back and shown only when it fails. Answers whether it did well. */
export async function step(title, program, args, options) {
  const child = spawn(program, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  const output = [];
  child.stdout.on('data', (chunk) => output.push(chunk));
  child.stderr.on('data', (chunk) => output.push(chunk));
  const start = Date.now();
  const told = () => `${title} ${Math.round((Date.now() - start) / 1000)} s`;
  const live = process.stdout.isTTY;
  process.stdout.write(live ? told() : `${title}\n`);
  const clock = live && setInterval(() => process.stdout.write(`\r${told()}`), 1000);
  const status = await new Promise((resolve) => {
    child.once('error', (error) => {
      output.push(Buffer.from(`${program}: ${error.message}\n`));
      resolve(1);
    });
    child.once('close', resolve);
  });
  clearInterval(clock);
  process.stdout.write(live ? `\r${told()}\n` : '');
  if (status !== 0) process.stderr.write(Buffer.concat(output));
  return status === 0;
}
