/** What did not hold, under the invariant's number. */
export class Verdict {
  readonly violations: string[] = [];

  must(holds: boolean, invariant: string, what: string): void {
    if (!holds) this.violations.push(`${invariant}: ${what}`);
  }

  mustEqual(found: unknown, wanted: unknown, invariant: string, what: string): void {
    const [one, other] = [JSON.stringify(found), JSON.stringify(wanted)];
    this.must(one === other, invariant, `${what}: ${one} instead of ${other}`);
  }
}
