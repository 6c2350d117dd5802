import * as l10n from '@vscode/l10n';
import type { AnalysisResult, RegressionResult } from '../../protocol/analysis.js';
import type { CheckResult } from '../../protocol/check.js';
import type { BetterProcess } from '../../protocol/fit.js';
import type { ModelPredictions } from '../../protocol/predictions.js';
import { VERDICT } from './thresholds.js';

/** What `check` has to say: its table, what the stream explains beyond a base, and the sweep over ridge and cut-off. */
export type CheckEvidence = Pick<CheckResult, 'rows' | 'beyond' | 'sweep'>;

/** All that a verdict is made of. */
export interface Evidence {
  readonly model: ModelPredictions;
  readonly regression: Pick<
    RegressionResult,
    'r2' | 'r2_unseen' | 'underdetermined' | 'r2_first_checkpoint' | 'first_checkpoint'
  >;
  /** Columns of the read-out, and distinct prefixes that it is fitted on. */
  readonly columns: number;
  readonly prefixes: number;
  /** Whether this checkpoint is itself the earliest of its run. */
  readonly isFirst: boolean;
  readonly better: BetterProcess | null;
  /** Of a process that was inferred from a model: from this one, or which. */
  readonly inferredFrom?: AnalysisResult['inferred_from'];
  readonly check: CheckEvidence | null;
}

/** The evidence of an analysis, and of its check where it has run. */
export function evidenceOf(result: Omit<AnalysisResult, 'verdict'>, check: CheckEvidence | null): Evidence {
  const { model, regression, architecture, predictions, better, checkpoint } = result;
  return {
    model,
    regression,
    columns: regression.layers.length * architecture.d_model,
    prefixes: predictions.count,
    isFirst: regression.first_checkpoint !== null && regression.first_checkpoint === checkpoint.step,
    better,
    inferredFrom: result.inferred_from,
    check,
  };
}

/** r2 of unseen prefixes: the best that the sweep over ridge and cut-off found, where `check` has run; null where there is none. */
export function unseenOf({ regression, check }: Evidence): number | null {
  const best = check?.sweep.best?.r2_unseen ?? null;
  if (regression.r2_unseen === null) return best;
  return best === null ? regression.r2_unseen : Math.max(best, regression.r2_unseen);
}

/** Whether predictions are as good as ideal. */
export const isNearIdeal = ({ model: { kl, closed } }: Evidence): boolean =>
  kl !== null && closed !== null && closed >= VERDICT.nearClosed && kl <= VERDICT.nearKl;

/** r2 of an untrained model of this kind: fresh weights, or the earliest checkpoint; null where neither is known. */
export function untrainedR2({ regression, isFirst, check }: Evidence): { r2: number; what: string } | null {
  const fresh = check?.rows.find(({ name }) => name === 'fresh_weights')?.r2 ?? null;
  if (fresh !== null) return { r2: fresh, what: l10n.t('fresh weights of this architecture') };
  const { r2_first_checkpoint: r2, first_checkpoint } = regression;
  if (isFirst || r2 === null) return null;
  return { r2, what: l10n.t('the earliest checkpoint (step {0})', first_checkpoint ?? '–') };
}
