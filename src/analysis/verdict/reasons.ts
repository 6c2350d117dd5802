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
    ...predictions(evidence),
    ...readOut(evidence),
    ...untrained(evidence),
    ...(evidence.better ? [evidence.better.sentence] : []),
    ...beyond(evidence),
  ];
}

function predictions({ model }: Evidence): string[] {
  const text = levelText(model);
  const orders = model.markov_kl.map(klNumber).join(', ');
  return [
    `Predictions: ${withError(model)} from the ideal observer; observers who remember 0 to ${model.markov_kl.length - 1} tokens ` +
      `are ${orders} nats from him. The model ${text}.`,
  ];
}

function readOut({ regression, columns, prefixes, check }: Evidence): string[] {
  const unseen =
    regression.r2_unseen === null
      ? 'too few prefixes to hold any back'
      : `${share(regression.r2_unseen)} on prefixes that were not fitted`;
  const best = check?.sweep.best;
  const swept =
    best && best.r2_unseen > (regression.r2_unseen ?? -Infinity)
      ? ` The best ridge and cut-off that were tried give ${share(best.r2_unseen)} on them.`
      : '';
  return [
    `Read-out: r2 ${share(regression.r2)}, ${unseen}; ${count(columns)} columns on ${count(prefixes)} distinct prefixes.${swept}`,
  ];
}

function untrained(evidence: Evidence): string[] {
  const { regression, isFirst } = evidence;
  const known = untrainedR2(evidence);
  if (known === null)
    return [
      isFirst
        ? 'This is the earliest checkpoint of its run: there is none before it to compare the read-out with.'
        : 'There is no earlier checkpoint to compare the read-out with.',
    ];
  const said = `For comparison, ${known.what} reads out with r2 ${share(known.r2)}.`;
  const alike = known.r2 >= regression.r2 - VERDICT.alike;
  return [
    alike && isNearIdeal(evidence)
      ? `${said} The read-out alone cannot tell them apart here: the predictions do.`
      : said,
  ];
}

function beyond({ check }: Evidence): string[] {
  if (!check) return [];
  const { r2_unseen, fresh_weights, undefined_because } = check.beyond.next_token;
  if (r2_unseen === null) return undefined_because === null ? [] : [`Beyond the next token: ${undefined_because}`];
  const fresh = fresh_weights === null ? '' : `; fresh weights ${percent(fresh_weights)}`;
  return [
    `Beyond the next token the stream explains ${percent(r2_unseen)} of the belief variance of unseen prefixes${fresh}.`,
  ];
}
