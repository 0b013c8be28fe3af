/** Works of one name run one after another, in the order they came; one that fails holds up none. */
export class Turns {
  private readonly last = new Map<string, Promise<unknown>>();

  take<T>(name: string, work: () => Promise<T>): Promise<T> {
    const turn = (this.last.get(name) ?? Promise.resolve()).then(work);
    this.last.set(
      name,
      turn.catch(() => undefined),
    );
    return turn;
  }
}
