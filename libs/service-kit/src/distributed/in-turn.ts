import type { Clock } from '@crpm/event-sourcing';

/** Milliseconds for which a replica that failed is asked after the others only. */
const REST = 5000;

/** The replicas of a service, each as often as the others, but for those that failed a moment ago. */
export class InTurn<Replica> {
  private readonly restsUntil = new Map<Replica, number>();
  private turn = 0;

  constructor(
    readonly replicas: readonly Replica[],
    private readonly clock: Clock,
  ) {}

  /** It failed: let others be asked first. */
  rest(replica: Replica): void {
    this.restsUntil.set(replica, this.clock.now() + REST);
  }

  /** Each once, those that rest at the end; then the first again: it may be back. */
  order(): readonly Replica[] {
    this.turn = (this.turn + 1) % this.replicas.length;
    const turned = [...this.replicas.slice(this.turn), ...this.replicas.slice(0, this.turn)];
    const now = this.clock.now();
    const rests = (replica: Replica) => {
      const left = (this.restsUntil.get(replica) ?? 0) - now;
      // More is left where the clock was put back.
      return Number(left > 0 && left <= REST);
    };
    const order = turned.sort((one, other) => rests(one) - rests(other));
    return [...order, ...order.slice(0, 1)];
  }
}
