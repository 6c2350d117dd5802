import type { CheckResult } from '../../protocol/check.js';
import type { FitResult } from '../../protocol/fit.js';
import type { InferResult } from '../../protocol/infer.js';
import type { Found } from '../../protocol/panel.js';

/** How many checks a session keeps, the newest ones: each is some kilobytes of numbers. */
const MOST_CHECKS = 32;

/** What was found out on demand, so that a page which comes back shows it without computing. */
export class Findings {
  private readonly checks = new Map<string, CheckResult>();
  private fit: Found<FitResult> | null = null;
  inferred: Found<InferResult> | null = null;

  get fitted(): Found<FitResult> | null {
    return this.fit;
  }

  checkOf(analysis: string | undefined): CheckResult | null {
    return analysis === undefined ? null : (this.checks.get(analysis) ?? null);
  }

  keepCheck(result: CheckResult): void {
    // The map is kept with the newest last; the first ones are dropped.
    this.checks.delete(result.analysis);
    this.checks.set(result.analysis, result);
    const [oldest] = this.checks.keys();
    if (this.checks.size > MOST_CHECKS && oldest !== undefined) this.checks.delete(oldest);
  }

  /** A fit without a ranking leaves the one of the same model that is there. */
  keepFit(found: Found<FitResult>): void {
    const before = this.fit !== null && this.fit.file === found.file ? this.fit.result.ranking : [];
    const { result } = found;
    this.fit = result.ranking.length > 0 ? found : { ...found, result: { ...result, ranking: before } };
  }
}
