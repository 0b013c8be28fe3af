import type { Log, Timers } from '@crpm/event-sourcing';
import { wait } from '@crpm/event-sourcing';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { createServer, type AddressInfo } from 'node:net';
import { dirname, extname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { configure, type ClickHouseServer } from './embedded-config.ts';

export interface EmbeddedOptions {
  readonly dataDir: string;
  readonly timers: Timers;
  readonly log: Log;
}

/** Why the engine cannot run here, in one line for whoever started the program. */
export class EmbeddedEngineError extends Error {}

const HOST = fileURLToPath(new URL(`./embedded-host${extname(import.meta.url)}`, import.meta.url));
const LOCKED = 75;
const START_LIMIT = 60_000;
const STOP_LIMIT = 5_000;
const POLL = 50;
/** A killed owner's engine needs a moment to notice. */
const LOCK_ATTEMPTS = 10;
const BACKOFF = { first: 200, most: 10_000 };
const STDERR_KEPT = 2_000;

/** A real ClickHouse on a loopback port, in a child process that lives and dies with this one. */
export class EmbeddedClickHouse {
  private child: ChildProcess | undefined;
  private stopping = false;
  private said = '';

  private constructor(
    readonly server: ClickHouseServer,
    private readonly library: string,
    private readonly port: number,
    private readonly options: EmbeddedOptions,
  ) {}

  /** @throws EmbeddedEngineError when the platform, the package or the folder does not allow it. */
  static async start(options: EmbeddedOptions): Promise<EmbeddedClickHouse> {
    const library = findLibrary();
    const port = await freePort();
    const dataDir = resolve(options.dataDir);
    const engine = new EmbeddedClickHouse(configure(dataDir, port), library, port, {
      ...options,
      dataDir,
    });
    await engine.launch();
    engine.watch();
    return engine;
  }

  get pid(): number | undefined {
    return this.child?.pid;
  }

  async stop(): Promise<void> {
    this.stopping = true;
    const { child } = this;
    if (!child || hasEnded(child)) return;
    const ended = once(child, 'exit');
    const cancel = this.options.timers.after(STOP_LIMIT, () => child.kill('SIGKILL'));
    child.kill('SIGTERM');
    await ended;
    cancel();
  }

  private async launch(): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      const child = this.spawn();
      if (await this.answers(child)) return;
      if (child.exitCode !== LOCKED) throw this.failure();
      if (attempt === LOCK_ATTEMPTS) {
        throw new EmbeddedEngineError(
          `Another running instance uses the data folder ${this.options.dataDir}.`,
        );
      }
      await wait(this.options.timers, BACKOFF.first);
    }
  }

  private spawn(): ChildProcess {
    const args = [HOST, this.library, this.options.dataDir, String(this.port)];
    // A group of its own: Ctrl-C reaches this process first, which stops the engine last.
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', ...args], {
      detached: true,
      stdio: ['pipe', 'ignore', 'pipe'],
      cwd: this.options.dataDir,
    });
    this.said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.said = (this.said + text).slice(-STDERR_KEPT);
    });
    child.on('error', (error) => (this.said = String(error)));
    this.child = child;
    return child;
  }

  /** False when the process ends first. */
  private async answers(child: ChildProcess): Promise<boolean> {
    const { url, writer } = this.server;
    for (let waited = 0; waited < START_LIMIT; waited += POLL) {
      if (hasEnded(child) || child.pid === undefined) return false;
      const answer = await fetch(`${url}/?query=SELECT%201`, {
        headers: { 'X-ClickHouse-User': writer.username, 'X-ClickHouse-Key': writer.password },
        signal: AbortSignal.timeout(2_000),
      }).catch(() => undefined);
      if (answer?.ok === true) return true;
      await wait(this.options.timers, POLL);
    }
    child.kill('SIGKILL');
    return false;
  }

  private failure(): EmbeddedEngineError {
    const reason = this.said.trim().split('\n').at(-1) ?? '';
    return new EmbeddedEngineError(`The embedded ClickHouse did not start: ${reason}`);
  }

  /** Brings the engine back whenever it dies; callers see it as away meanwhile. */
  private watch(): void {
    const { child } = this;
    if (!child) return;
    const revive = async (): Promise<void> => {
      const { log, timers } = this.options;
      log.error('the embedded ClickHouse ended, starting it again', {
        code: child.exitCode,
        signal: child.signalCode,
        said: this.said,
      });
      for (let delay = BACKOFF.first; !this.isStopping();) {
        await wait(timers, delay);
        if (this.isStopping()) return;
        try {
          await this.launch();
          log.info('the embedded ClickHouse answers again');
          if (this.isStopping()) await this.stop();
          else this.watch();
          return;
        } catch (error) {
          log.error('the embedded ClickHouse did not come back', { error: String(error) });
          delay = Math.min(delay * 2, BACKOFF.most);
        }
      }
    };
    const ended = () => void (this.stopping || revive());
    if (hasEnded(child)) ended();
    else child.once('exit', ended);
  }

  /** Asked anew after every wait: `stop()` may have been called meanwhile. */
  private isStopping(): boolean {
    return this.stopping;
  }
}

const hasEnded = (child: ChildProcess): boolean =>
  child.exitCode !== null || child.signalCode !== null;

/** The platform's own npm package; there is one for glibc Linux and macOS. */
function findLibrary(): string {
  const libc = process.platform === 'linux' ? '-gnu' : '';
  const name = `@chdb/lib-${process.platform}-${process.arch}${libc}`;
  const { resolve: find } = createRequire(import.meta.url);
  try {
    return join(dirname(find(`${name}/package.json`)), 'libchdb.so');
  } catch {
    throw new EmbeddedEngineError(
      `No embedded ClickHouse for ${process.platform} ${process.arch}: it runs on Linux (glibc) ` +
        'and macOS. Use Docker, or set the address of a ClickHouse server.',
    );
  }
}

/** A port of loopback that nobody listens on. */
export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}
