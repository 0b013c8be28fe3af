import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { env } from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort, newFolder, Shop } from './shop.ts';

const MAIN = fileURLToPath(new URL('../apps/standalone/dist/main.js', import.meta.url));
const READY_WITHIN = 60_000;

/** The one-process form as `npm start` runs it, on a folder that goes with it. */
export class StandaloneShop extends Shop {
  private readonly process: ChildProcess;

  private constructor(process: ChildProcess, port: number, folder: string) {
    super(port, folder);
    this.process = process;
  }

  static async start(folder = newFolder()): Promise<StandaloneShop> {
    const port = await freePort();
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', MAIN], {
      env: { ...env, PORT: String(port), CRPM_DATA_DIR: folder },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const shop = new StandaloneShop(child, port, folder);
    const patience = performance.now() + READY_WITHIN;
    while (!(await shop.isReady())) {
      if (child.exitCode !== null || performance.now() > patience) {
        await shop.stop();
        throw new Error('the shop did not start');
      }
      await sleep(100);
    }
    return shop;
  }

  processes(): Readonly<Record<string, number>> {
    return { standalone: this.process.pid ?? 0 };
  }

  async halt(): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    this.process.kill('SIGTERM');
    await once(this.process, 'exit');
  }
}
