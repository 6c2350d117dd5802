import * as l10n from '@vscode/l10n';
import type { AnalysisSettings } from '../../../src/protocol/analysis.js';
import { ANALYSIS } from '../../../src/shared/defaults.js';
import { count, countText, ranges } from '../../../src/shared/texts.js';
import { wordLength } from '../feature.js';
import type { Chip, Reset, Told } from './chip.js';
import { assumed, changed, told } from './chip.js';
import { fromText, whyOf } from './processChips.js';

/** The words, how long they are and what precedes them, and the layers; settings that are not the usual ones. */
export function wordChips(all: Told): Chip[] {
  return [words(all), context(all), bos(all), layers(all), ...unusual(all)].filter((chip) => chip !== null);
}

function words({ result, asked }: Told): Chip {
  const { count: run, sampled_of } = result.inputs;
  const fact = {
    name: 'words',
    label: l10n.t('Words'),
    value:
      sampled_of === null
        ? l10n.t('{0} of {1} tokens', count(run), wordLength(result))
        : l10n.t('{0} of {1}', count(run), countText(sampled_of)),
    way: { kind: 'control', testId: 'sample' },
  } as const;
  if (sampled_of === null)
    return told({
      ...fact,
      source:
        run === 1
          ? l10n.t('All 1 word of {0} tokens that the process can emit.', wordLength(result))
          : l10n.t('All {0} words of {1} tokens that the process can emit.', count(run), wordLength(result)),
    });
  const { sample } = result.settings;
  const source =
    sample === null
      ? l10n.t('Words of {0} tokens, drawn at random: figures are estimates.', wordLength(result))
      : l10n.t(
          'Words of {0} tokens, drawn at random with seed {1}: figures are estimates.',
          wordLength(result),
          sample.seed,
        );
  return asked.sample === null
    ? assumed({ ...fact, source }, l10n.t('sampled'))
    : changed({ ...fact, source }, l10n.t('sampled, as set by you'), reset({ sample: null }));
}

/** Only where it is not what the model was made for. */
function context({ result, asked, assumed: set }: Told): Chip | null {
  const own = result.architecture.n_ctx;
  const fact = { name: 'context', label: l10n.t('Context'), value: String(result.inputs.n_ctx) } as const;
  const control = { kind: 'control', testId: 'context' } as const;
  if (asked.context !== null && asked.context !== own)
    return changed(
      { ...fact, source: l10n.t('Set by you. The model’s n_ctx is {0}.', own), way: control },
      l10n.t('the model’s n_ctx is {0}', own),
      reset({ context: null }),
    );
  const command = { kind: 'command', command: 'setAssumed' } as const;
  const why = whyOf(result.assumed, 'n_ctx');
  if (why !== null) return assumed({ ...fact, source: why, way: command });
  return set.n_ctx === undefined
    ? null
    : changed({ ...fact, source: l10n.t('Set by you for this folder.'), way: command }, l10n.t('set by you'), {
        kind: 'assumed',
        field: 'n_ctx',
      });
}

function bos({ result, asked }: Told): Chip | null {
  const on = result.inputs.bos;
  const fact = {
    name: 'bos',
    label: l10n.t('Beginning of sequence'),
    value: on ? l10n.t('yes') : l10n.t('no'),
    way: { kind: 'control', testId: 'bos' },
  } as const;
  if (asked.bos !== null)
    return changed({ ...fact, source: l10n.t('Set by you.') }, l10n.t('set by you'), reset({ bos: null }));
  return on
    ? told({ ...fact, source: l10n.t('A token precedes each word. {0}', fromText(result.provenance['bos'])) })
    : null;
}

function layers({ result, asked }: Told): Chip {
  const all = result.architecture.n_layers;
  const used = result.settings.layers ?? result.regression.layers;
  const fact = {
    name: 'layers',
    label: l10n.t('Layers'),
    way: { kind: 'control', testId: 'layers-0' },
  } as const;
  if (asked.layers === null || used.length === all)
    return told({
      ...fact,
      value: l10n.t('all {0}', all),
      source:
        all === 1
          ? l10n.t('The read-out is of all 1 layer, concatenated.')
          : l10n.t('The read-out is of all {0} layers, concatenated.', count(all)),
    });
  return changed(
    {
      ...fact,
      value: ranges(used),
      source: all === 1 ? l10n.t('Chosen by you, of 1 layer.') : l10n.t('Chosen by you, of {0} layers.', count(all)),
    },
    l10n.t('the model has {0}', all),
    reset({ layers: null }),
  );
}

/** Settings that have a usual value, where they differ from it. */
const USUAL = {
  decimals: { label: l10n.t('Decimals'), control: 'decimals', usual: String(ANALYSIS.decimals) },
  weighting: { label: l10n.t('Weighting'), control: 'weighting-probability', usual: l10n.t('automatic') },
  other_logits: { label: l10n.t('Other logits'), control: null, usual: l10n.t('as the folder says') },
  ridge: { label: l10n.t('Ridge'), control: 'ridge', usual: String(ANALYSIS.ridge) },
  cutoff: { label: l10n.t('Cut-off'), control: 'cutoff', usual: String(ANALYSIS.cutoff) },
} as const;

function unusual({ asked }: Told): Chip[] {
  return (['decimals', 'weighting', 'other_logits', 'ridge', 'cutoff'] as const).flatMap((name) => {
    const value = asked[name];
    if (value === ANALYSIS[name] || value === null) return [];
    const { label, control, usual } = USUAL[name];
    const way = control === null ? ({ kind: 'origins' } as const) : ({ kind: 'control', testId: control } as const);
    return changed(
      { name, label, value: String(value), source: l10n.t('Set by you; usual is {0}.', usual), way },
      l10n.t('usual is {0}', usual),
      reset({ [name]: ANALYSIS[name] }),
    );
  });
}

const reset = (settings: Partial<AnalysisSettings>): Reset => ({ kind: 'settings', settings });
