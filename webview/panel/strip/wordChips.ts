import type { AnalysisSettings } from '../../../src/protocol/analysis.js';
import { ANALYSIS } from '../../../src/shared/defaults.js';
import { count, countText, plural, ranges } from '../../../src/shared/texts.js';
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
    label: 'Words',
    value:
      sampled_of === null
        ? `${count(run)} of ${wordLength(result)} tokens`
        : `${count(run)} of ${countText(sampled_of)}`,
    way: { kind: 'control', testId: 'sample' },
  } as const;
  if (sampled_of === null)
    return told({
      ...fact,
      source: `All ${plural(run, 'word')} of ${wordLength(result)} tokens that the process can emit.`,
    });
  const { sample } = result.settings;
  const source = `Words of ${wordLength(result)} tokens, drawn at random${sample === null ? '' : ` with seed ${sample.seed}`}: figures are estimates.`;
  return asked.sample === null
    ? assumed({ ...fact, source }, 'sampled')
    : changed({ ...fact, source }, 'sampled, as set by you', reset({ sample: null }));
}

/** Only where it is not what the model was made for. */
function context({ result, asked, assumed: set }: Told): Chip | null {
  const own = result.architecture.n_ctx;
  const fact = { name: 'context', label: 'Context', value: String(result.inputs.n_ctx) } as const;
  const control = { kind: 'control', testId: 'context' } as const;
  if (asked.context !== null && asked.context !== own)
    return changed(
      { ...fact, source: `Set by you. The model’s n_ctx is ${own}.`, way: control },
      `the model’s n_ctx is ${own}`,
      reset({ context: null }),
    );
  const command = { kind: 'command', command: 'setAssumed' } as const;
  const why = whyOf(result.assumed, 'n_ctx');
  if (why !== null) return assumed({ ...fact, source: why, way: command });
  return set.n_ctx === undefined
    ? null
    : changed({ ...fact, source: 'Set by you for this folder.', way: command }, 'set by you', {
        kind: 'assumed',
        field: 'n_ctx',
      });
}

function bos({ result, asked }: Told): Chip | null {
  const on = result.inputs.bos;
  const fact = {
    name: 'bos',
    label: 'Beginning of sequence',
    value: on ? 'yes' : 'no',
    way: { kind: 'control', testId: 'bos' },
  } as const;
  if (asked.bos !== null) return changed({ ...fact, source: 'Set by you.' }, 'set by you', reset({ bos: null }));
  return on ? told({ ...fact, source: `A token precedes each word. ${fromText(result.provenance['bos'])}` }) : null;
}

function layers({ result, asked }: Told): Chip {
  const all = result.architecture.n_layers;
  const used = result.settings.layers ?? result.regression.layers;
  const fact = {
    name: 'layers',
    label: 'Layers',
    way: { kind: 'control', testId: 'layers-0' },
  } as const;
  if (asked.layers === null || used.length === all)
    return told({
      ...fact,
      value: `all ${all}`,
      source: `The read-out is of all ${plural(all, 'layer')}, concatenated.`,
    });
  return changed(
    { ...fact, value: ranges(used), source: `Chosen by you, of ${plural(all, 'layer')}.` },
    `the model has ${all}`,
    reset({ layers: null }),
  );
}

/** Settings that have a usual value, where they differ from it. */
const USUAL = {
  decimals: { label: 'Decimals', control: 'decimals', usual: String(ANALYSIS.decimals) },
  weighting: { label: 'Weighting', control: 'weighting-probability', usual: ANALYSIS.weighting },
  other_logits: { label: 'Other logits', control: null, usual: 'as the folder says' },
  ridge: { label: 'Ridge', control: 'ridge', usual: String(ANALYSIS.ridge) },
  cutoff: { label: 'Cut-off', control: 'cutoff', usual: String(ANALYSIS.cutoff) },
} as const;

function unusual({ asked }: Told): Chip[] {
  return (['decimals', 'weighting', 'other_logits', 'ridge', 'cutoff'] as const).flatMap((name) => {
    const value = asked[name];
    if (value === ANALYSIS[name] || value === null) return [];
    const { label, control, usual } = USUAL[name];
    const way = control === null ? ({ kind: 'origins' } as const) : ({ kind: 'control', testId: control } as const);
    return changed(
      { name, label, value: String(value), source: `Set by you; usual is ${usual}.`, way },
      `usual is ${usual}`,
      reset({ [name]: ANALYSIS[name] }),
    );
  });
}

const reset = (settings: Partial<AnalysisSettings>): Reset => ({ kind: 'settings', settings });
