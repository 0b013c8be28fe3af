import type { StreamState } from './command.ts';

/** States of streams by name, the least recently used dropped first. */
export class StateCache {
  private readonly states = new Map<string, StreamState<unknown>>();

  constructor(private readonly capacity: number) {}

  get(stream: string): StreamState<unknown> | undefined {
    return this.states.get(stream);
  }

  set(stream: string, state: StreamState<unknown>): void {
    // A Map keeps its order of insertion: taken out and put back, an entry is the newest.
    this.states.delete(stream);
    this.states.set(stream, state);
    if (this.states.size > this.capacity) {
      const oldest = this.states.keys().next();
      if (!oldest.done) this.states.delete(oldest.value);
    }
  }

  clear(): void {
    this.states.clear();
  }
}
