import * as l10n from '@vscode/l10n';
import type { AnalysisSettings, Weighting } from '../../src/protocol/analysis.js';
import { CUTOFF, DECIMALS, RIDGE, SEED } from '../../src/shared/defaults.js';
import { el } from '../ui/dom.js';
import { numberField, segments, wholeField } from '../ui/inputs.js';
import { checkbox } from '../ui/toolkit.js';
import type { Model } from './state.js';

/** Settings that are seldom touched, folded away: merging, weighting, context, sample, ridge, cut-off, beginning-of-sequence token. */
export function advancedControls(change: (settings: Partial<AnalysisSettings>) => void): {
  element: HTMLElement;
  update(model: Model): void;
} {
  let sample: AnalysisSettings['sample'] = null;
  const decimals = wholeField({
    label: l10n.t('Decimals'),
    testId: 'decimals',
    min: DECIMALS.minimum,
    max: DECIMALS.maximum,
    title: l10n.t('Decimals at which two beliefs count as one ({0} to {1})', DECIMALS.minimum, DECIMALS.maximum),
    onChange: (value) => change({ decimals: value }),
  });
  const weighting = segments<Weighting | 'automatic'>({
    label: l10n.t('Weighting of words'),
    testId: 'weighting',
    choices: [
      {
        value: 'automatic',
        label: l10n.t('Automatic'),
        title: l10n.t(
          'Every word counts the same, but by its probability where words are drawn from a composed process',
        ),
      },
      { value: 'uniform', label: l10n.t('Uniform'), title: l10n.t('Every word counts the same') },
      { value: 'probability', label: l10n.t('Probability'), title: l10n.t('Words count by their probability') },
    ],
    onChange: (value) => change({ weighting: value === 'automatic' ? null : value }),
  });
  const context = numberField({
    label: l10n.t('Context'),
    testId: 'context',
    min: 1,
    max: 100_000,
    integer: true,
    placeholder: 'n_ctx',
    title: l10n.t('Length of the words; empty: the model’s n_ctx'),
    onChange: (value) => change({ context: value }),
  });
  const words = numberField({
    label: l10n.t('Sampled words'),
    testId: 'sample',
    min: 1,
    max: 10_000_000,
    integer: true,
    placeholder: l10n.t('all'),
    title: l10n.t('Words drawn where all are too many; empty: all words'),
    onChange: (value) => change({ sample: value === null ? null : { words: value, seed: sample?.seed ?? SEED } }),
  });
  const seed = wholeField({
    label: l10n.t('Seed'),
    testId: 'seed',
    min: 0,
    max: 2 ** 32 - 1,
    title: l10n.t('Seed of the sample'),
    onChange: (value) => sample !== null && change({ sample: { ...sample, seed: value } }),
  });
  const bos = checkbox({
    label: l10n.t('Beginning-of-sequence token'),
    testId: 'bos',
    title: l10n.t('The last token id in front of each word; its belief is the root'),
    onChange: (on) => change({ bos: on }),
  });
  const ridge = numberField({
    label: l10n.t('Ridge'),
    testId: 'ridge',
    min: RIDGE.minimum,
    max: RIDGE.maximum,
    integer: false,
    title: l10n.t('Penalty of the read-out: 1 is as large as the mean variance of its columns, 0 is least squares'),
    onChange: (value) => value !== null && change({ ridge: value }),
  });
  const cutoff = numberField({
    label: l10n.t('Cut-off'),
    testId: 'cutoff',
    min: CUTOFF.minimum,
    max: CUTOFF.maximum,
    integer: false,
    title: l10n.t(
      'Singular values of the read-out’s columns up to this share of the largest are left out; 0 keeps all',
    ),
    onChange: (value) => value !== null && change({ cutoff: value }),
  });
  const element = el(
    'details',
    { class: 'advanced', testId: 'advanced' },
    el('summary', {}, l10n.t('More settings')),
    el(
      'div',
      { class: 'control-row' },
      decimals.element,
      weighting.element,
      context.element,
      words.element,
      seed.element,
      ridge.element,
      cutoff.element,
      el('div', { class: 'field field-end' }, bos.element),
    ),
  );
  return {
    element,
    update({ result, wanted: { settings } }) {
      sample = settings.sample;
      decimals.set(settings.decimals);
      weighting.set(settings.weighting ?? 'automatic');
      context.set(settings.context);
      words.set(settings.sample?.words ?? null);
      seed.set(settings.sample?.seed ?? SEED);
      ridge.set(settings.ridge);
      cutoff.set(settings.cutoff);
      const symbols = result?.process.symbols.length ?? 0;
      const offered = result === null || result.architecture.d_vocab === symbols + 1;
      bos.set(settings.bos ?? result?.inputs.bos ?? false, offered);
    },
  };
}
