/** How the processes of a shop are run, and its databases read. */
export interface Composition {
  start(): Promise<void>;
  /** Answers the exit code. */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null>;
  /** What it has that can end alone; none where it is one process. */
  readonly processes: readonly string[];
  /** Ends one of them as a crash would. */
  kill(process: string): Promise<void>;
  /** Takes away what it has outside its data folder. */
  remove(): Promise<void>;
  rows<Row>(service: string, sql: string): Promise<Row[]>;
  /** Writes to a service's database as nobody should; in one transaction. */
  change(service: string, ...statements: readonly string[]): Promise<void>;
  /** What was written to the log since the start, the newest part. */
  readonly log: string;
  /** Whether it ended by itself. */
  readonly ended: boolean;
}
