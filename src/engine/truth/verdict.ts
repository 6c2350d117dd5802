import { evidenceOf } from '../../analysis/verdict/evidence.js';
import type { CheckEvidence } from '../../analysis/verdict/evidence.js';
import { verdictOf } from '../../analysis/verdict/verdict.js';
import type { AnalysisResult } from '../../protocol/analysis.js';
import type { Verdict } from '../../protocol/verdict.js';

/** The verdict on an analysis; once it has been checked, in the light of the check. */
export const verdictWith = (result: Omit<AnalysisResult, 'verdict'>, check: CheckEvidence | null): Verdict =>
  verdictOf(evidenceOf(result, check));

/** An analysis with its verdict, made anew of what it holds now. */
export const withVerdict = (result: Omit<AnalysisResult, 'verdict'>): AnalysisResult => ({
  ...result,
  verdict: verdictWith(result, null),
});
