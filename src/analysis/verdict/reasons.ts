import * as l10n from '@vscode/l10n';
import { klNumber, levelText } from '../../shared/predictionTexts.js';
import { count, share } from '../../shared/texts.js';
import { isNearIdeal, untrainedR2 } from './evidence.js';
import type { Evidence } from './evidence.js';
import { percent, withError } from './sentences.js';
import { VERDICT } from './thresholds.js';

/** The numbers that a verdict rests on, a sentence each; the rule that decided comes first. */
export function reasonsOf(evidence: Evidence, rule: string): string[] {
  return [
    rule,
    ...circle(evidence),
    ...predictions(evidence),
    ...readOut(evidence),
    ...untrained(evidence),
    ...(evidence.better ? [evidence.better.sentence] : []),
    ...beyond(evidence),
  ];
}

/** What a process that was inferred from a model can show of one. */
function circle({ inferredFrom }: Evidence): string[] {
  if (!inferredFrom) return [];
  return [
    inferredFrom === 'this'
      ? l10n.t(
          "This is circular: the process was inferred from this model's own predictions, so that these agree with it whatever the model was trained on. What the read-out shows is that the model holds what it predicts by; only the process of the training can tell whether it learned that.",
        )
      : l10n.t(
          'The process was inferred from the predictions of a model ({0}), and not from what the training drew: it may have what that model got wrong.',
          inferredFrom.file,
        ),
  ];
}

function predictions({ model }: Evidence): string[] {
  const text = levelText(model);
  const orders = model.markov_kl.map(klNumber).join(', ');
  return [
    l10n.t(
      'Predictions: {0} from the ideal observer; observers who remember 0 to {1} tokens are {2} nats from him. The model {3}.',
      withError(model),
      model.markov_kl.length - 1,
      orders,
      text,
    ),
  ];
}

function readOut({ regression, columns, prefixes, check }: Evidence): string[] {
  const unseen =
    regression.r2_unseen === null
      ? l10n.t('too few prefixes to hold any back')
      : l10n.t('{0} on prefixes that were not fitted', share(regression.r2_unseen));
  const best = check?.sweep.best;
  const said = l10n.t(
    'Read-out: R² {0}, {1}; {2} columns on {3} distinct prefixes.',
    share(regression.r2),
    unseen,
    count(columns),
    count(prefixes),
  );
  return [
    best && best.r2_unseen > (regression.r2_unseen ?? -Infinity)
      ? l10n.t('{0} The best ridge and cut-off that were tried give {1} on them.', said, share(best.r2_unseen))
      : said,
  ];
}

function untrained(evidence: Evidence): string[] {
  const { regression, isFirst } = evidence;
  const known = untrainedR2(evidence);
  if (known === null)
    return [
      isFirst
        ? l10n.t('This is the earliest checkpoint of its run: there is none before it to compare the read-out with.')
        : l10n.t('There is no earlier checkpoint to compare the read-out with.'),
    ];
  const said = l10n.t('For comparison, {0} reads out with R² {1}.', known.what, share(known.r2));
  const alike = known.r2 >= regression.r2 - VERDICT.alike;
  return [
    alike && isNearIdeal(evidence)
      ? l10n.t('{0} The read-out alone cannot tell them apart here: the predictions do.', said)
      : said,
  ];
}

function beyond({ check }: Evidence): string[] {
  if (!check) return [];
  const { r2_unseen, fresh_weights, undefined_because } = check.beyond.next_token;
  if (r2_unseen === null)
    return undefined_because === null ? [] : [l10n.t('Beyond the next token: {0}', undefined_because)];
  return [
    fresh_weights === null
      ? l10n.t(
          'Beyond the next token the stream explains {0} of the belief variance of unseen prefixes.',
          percent(r2_unseen),
        )
      : l10n.t(
          'Beyond the next token the stream explains {0} of the belief variance of unseen prefixes; fresh weights {1}.',
          percent(r2_unseen),
          percent(fresh_weights),
        ),
  ];
}
