import type { CheckResult } from '../../protocol/check.js';

/** How many checks a session keeps, the newest ones: each is some kilobytes of numbers. */
const MOST_CHECKS = 32;

/** The checks of a session's analyses, so that one that is shown again shows its check without computing. */
export class Checks {
  private readonly byAnalysis = new Map<string, CheckResult>();

  get(analysis: string | undefined): CheckResult | null {
    return analysis === undefined ? null : (this.byAnalysis.get(analysis) ?? null);
  }

  keep(result: CheckResult): void {
    // The map is kept with the newest last; the first ones are dropped.
    this.byAnalysis.delete(result.analysis);
    this.byAnalysis.set(result.analysis, result);
    const [oldest] = this.byAnalysis.keys();
    if (this.byAnalysis.size > MOST_CHECKS && oldest !== undefined) this.byAnalysis.delete(oldest);
  }
}
