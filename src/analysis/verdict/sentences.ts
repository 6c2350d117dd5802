import * as l10n from '@vscode/l10n';
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
  const near = withError(model);
  const beyond = check?.beyond.next_token;
  if (beyond && beyond.r2 !== null && beyond.r2_unseen !== null) {
    const alike = beyond.r2 - beyond.r2_unseen <= VERDICT.alike;
    return alike
      ? l10n.t(
          'Holds the belief geometry: predicts within {0} of the ideal, explains {1} of belief variance beyond the next token, on unseen prefixes too',
          near,
          percent(beyond.r2),
        )
      : l10n.t(
          'Holds the belief geometry: predicts within {0} of the ideal, explains {1} of belief variance beyond the next token, {2} on unseen prefixes',
          near,
          percent(beyond.r2),
          percent(beyond.r2_unseen),
        );
  }
  const unseen = unseenOf(evidence);
  const r2 = share(regression.r2);
  if (unseen === null)
    return l10n.t('Holds the belief geometry: predicts within {0} of the ideal, reads out with R² {1}', near, r2);
  return regression.r2 - unseen <= VERDICT.alike
    ? l10n.t(
        'Holds the belief geometry: predicts within {0} of the ideal, reads out with R² {1}, on unseen prefixes too',
        near,
        r2,
      )
    : l10n.t(
        'Holds the belief geometry: predicts within {0} of the ideal, reads out with R² {1}, {2} on unseen prefixes',
        near,
        r2,
        share(unseen),
      );
}

/** `explains 92 % of belief variance beyond the next token, but 18 % on unseen prefixes (512 columns on 1,046)` */
export function beyondSentence({ check, columns, prefixes }: Evidence): string {
  const { r2, r2_unseen } = check?.beyond.next_token ?? { r2: null, r2_unseen: null };
  return prefixes < VERDICT.prefixesPerColumn * columns
    ? l10n.t(
        'explains {0} of belief variance beyond the next token, but {1} on unseen prefixes ({2} columns on {3})',
        percent(r2 ?? 0),
        percent(r2_unseen ?? 0),
        count(columns),
        count(prefixes),
      )
    : l10n.t(
        'explains {0} of belief variance beyond the next token, but {1} on unseen prefixes',
        percent(r2 ?? 0),
        percent(r2_unseen ?? 0),
      );
}
