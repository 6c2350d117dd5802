import type { ModelPredictions } from '../../protocol/predictions.js';
import { klWithError } from '../../shared/predictionTexts.js';
import { count, share } from '../../shared/texts.js';
import { unseenOf } from './evidence.js';
import type { Evidence } from './evidence.js';
import { VERDICT } from './thresholds.js';

/** `97 %` */
export const percent = (value: number): string => `${Math.round(100 * value)} %`;

/** A model's KL, with its standard error where it is an estimate. */
export const withError = ({ kl, standard_error }: ModelPredictions): string => klWithError(kl, standard_error?.kl);

/** `Holds the belief geometry: predicts within 0.0003 nats of the ideal, explains 97 % of belief variance beyond the next token, on unseen prefixes too` */
export function holdsSentence(evidence: Evidence): string {
  const { model, regression, check } = evidence;
  const predicts = `Holds the belief geometry: predicts within ${withError(model)} of the ideal`;
  const beyond = check?.beyond.next_token;
  if (beyond && beyond.r2 !== null && beyond.r2_unseen !== null) {
    const alike = beyond.r2 - beyond.r2_unseen <= VERDICT.alike;
    return (
      `${predicts}, explains ${percent(beyond.r2)} of belief variance beyond the next token, ` +
      `${alike ? 'on unseen prefixes too' : `${percent(beyond.r2_unseen)} on unseen prefixes`}`
    );
  }
  const unseen = unseenOf(evidence);
  const carried =
    unseen === null
      ? ''
      : regression.r2 - unseen <= VERDICT.alike
        ? ', on unseen prefixes too'
        : `, ${share(unseen)} on unseen prefixes`;
  return `${predicts}, reads out with r2 ${share(regression.r2)}${carried}`;
}

/** `explains 92 % of belief variance beyond the next token, but 18 % on unseen prefixes (512 columns on 1,046)` */
export function beyondSentence({ check, columns, prefixes }: Evidence): string {
  const { r2, r2_unseen } = check?.beyond.next_token ?? { r2: null, r2_unseen: null };
  const wide =
    prefixes < VERDICT.prefixesPerColumn * columns ? ` (${count(columns)} columns on ${count(prefixes)})` : '';
  return (
    `explains ${percent(r2 ?? 0)} of belief variance beyond the next token, ` +
    `but ${percent(r2_unseen ?? 0)} on unseen prefixes${wide}`
  );
}
