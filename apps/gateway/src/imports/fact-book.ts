const MAX_KEPT = 20_000;

/** Where a kind of facts comes from: this import's files first, then the shop. */
export interface FactSource<Fact> {
  staged(key: string): Fact | undefined;
  /** Facts the shop has by the keys' ids, in any order. */
  known(keys: readonly string[]): Promise<ReadonlyMap<string, Fact>>;
}

/** What sales lines refer to by key, looked up in batches and kept within bounds. */
export class FactBook<Fact> {
  private readonly kept = new Map<string, Fact | null>();

  constructor(private readonly source: FactSource<Fact>) {}

  /** Looks up what is not known yet; call before `get`. */
  async load(keys: Iterable<string>): Promise<void> {
    if (this.kept.size > MAX_KEPT) this.kept.clear();
    const missing: string[] = [];
    for (const key of new Set(keys)) {
      if (this.kept.has(key)) continue;
      const fact = this.source.staged(key);
      this.kept.set(key, fact ?? null);
      if (!fact) missing.push(key);
    }
    if (missing.length === 0) return;
    for (const [key, fact] of await this.source.known(missing)) this.kept.set(key, fact);
  }

  get(key: string): Fact | undefined {
    return this.kept.get(key) ?? undefined;
  }
}
