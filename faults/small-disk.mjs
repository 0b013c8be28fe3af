import { execFileSync } from 'node:child_process';
import {
  closeSync,
  cpSync,
  mkdtempSync,
  openSync,
  readdirSync,
  rmSync,
  rmdirSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NotRun } from './nemesis.mjs';

const mount = (...args) => execFileSync('mount', args, { stdio: 'ignore' });
const unmount = (folder) => execFileSync('umount', ['--lazy', folder], { stdio: 'ignore' });

/** Bytes written at once: the last few fill what is left. */
const PIECES = [1 << 20, 4096, 1];

/** A disk of its own, in memory, for a folder: it can be filled to the last byte. */
export class SmallDisk {
  /** Nobody uses the folder meanwhile. */
  constructor(place, megabytes) {
    this.place = place;
    this.disk = mkdtempSync(join(tmpdir(), 'crpm-faults-disk-'));
    try {
      mount('-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', this.disk);
    } catch {
      rmdirSync(this.disk);
      throw new NotRun('nobody may mount a small disk (tmpfs) here');
    }
    cpSync(place, this.disk, { recursive: true });
    mount('--bind', this.disk, place);
  }

  /** Leaves room for nothing. */
  fill() {
    const ballast = openSync(join(this.disk, 'ballast'), 'a');
    for (const piece of PIECES) {
      try {
        for (;;) writeSync(ballast, Buffer.alloc(piece));
      } catch (error) {
        if (error.code !== 'ENOSPC') throw error;
      }
    }
    closeSync(ballast);
  }

  free() {
    rmSync(join(this.disk, 'ballast'), { force: true });
  }

  /** What is on it is in the folder as before. Nobody uses it meanwhile. */
  remove() {
    this.free();
    unmount(this.place);
    for (const name of readdirSync(this.place)) rmSync(join(this.place, name), { recursive: true });
    cpSync(this.disk, this.place, { recursive: true });
    unmount(this.disk);
    rmdirSync(this.disk);
  }
}
