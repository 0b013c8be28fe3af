import type { ImportProblem } from '@crpm/contracts';

export type Severity = ImportProblem['severity'];
type Example = ImportProblem['examples'][number];

const EXAMPLES = 5;
const MAX_EXAMPLE_LENGTH = 200;

/** The account of one file: every row it has is accepted, repaired or rejected, never two. */
export class Tally {
  rows = 0;
  accepted = 0;
  repaired = 0;
  rejected = 0;
  readonly outcomes = { created: 0, changed: 0, unchanged: 0 };
  private readonly problems = new Map<string, ImportProblem>();

  /** One row more, good or repaired. */
  accept(repaired: boolean): void {
    this.rows += 1;
    if (repaired) this.repaired += 1;
    else this.accepted += 1;
  }

  /** One row more that is not imported. */
  reject(): void {
    this.rows += 1;
    this.rejected += 1;
  }

  /** A row counted as good that a later step had to mend. */
  repairLater(): void {
    this.accepted -= 1;
    this.repaired += 1;
  }

  /** A row counted as good or repaired that a later step turned away. */
  rejectLater(repaired: boolean): void {
    if (repaired) this.repaired -= 1;
    else this.accepted -= 1;
    this.rejected += 1;
  }

  problem(severity: Severity, code: string, detail: string, example: Example): void {
    const key = `${severity} ${code}`;
    let problem = this.problems.get(key);
    if (!problem) {
      problem = { code, severity, detail, count: 0, examples: [] };
      this.problems.set(key, problem);
    }
    problem.count += 1;
    if (problem.examples.length < EXAMPLES) {
      problem.examples.push({ ...example, value: example.value.slice(0, MAX_EXAMPLE_LENGTH) });
    }
  }

  /** Rejections first, then repairs, then warnings, each by how often. */
  listProblems(): ImportProblem[] {
    const order: Severity[] = ['rejected', 'repaired', 'warning'];
    return [...this.problems.values()].sort(
      (a, b) => order.indexOf(a.severity) - order.indexOf(b.severity) || b.count - a.count,
    );
  }
}
