import { createPreset, listComposedPresets, listPresets } from '../../process/presets/catalogue.js';
import type { PresetInfo } from '../../protocol/process.js';
import { once } from '../../shared/once.js';

/** The presets as host and pages see them, with the sizes they have at their default parameters. */
export const presetInfos = once((): PresetInfo[] => [...plainInfos(), ...composedInfos()]);

/** Those that are made of others. */
const composedInfos = once((): PresetInfo[] => listComposedPresets().map(infoOf));

/** Those that are given by matrices. */
const plainInfos = once((): PresetInfo[] => listPresets().map(infoOf));

function infoOf(preset: ReturnType<typeof listPresets>[number]): PresetInfo {
  const process = createPreset(preset.name);
  return {
    name: preset.name,
    title: preset.title,
    description: preset.description,
    states: process.states.length,
    symbols: process.symbols.length,
    params: preset.parameters.map((parameter) => ({
      name: parameter.name,
      default: parameter.default,
      min: parameter.min,
      max: parameter.max,
      integer: parameter.integer ?? false,
      description: parameter.doc,
    })),
  };
}

/** Presets whose vocabulary fits a model, with or without a beginning-of-sequence token. */
export function presetsFitting(d_vocab: number): PresetInfo[] {
  return presetInfos().filter(fitting(d_vocab));
}

/**
 * Those among them that are fitted to a model: what is made of others has too many parameters for that, or none, and is not even
 * made here, which takes a tenth of a second.
 */
export function plainPresetsFitting(d_vocab: number): PresetInfo[] {
  return plainInfos().filter(fitting(d_vocab));
}

/** The others, which are compared with a model as they are where all are ranked. */
export function composedPresetsFitting(d_vocab: number): PresetInfo[] {
  return composedInfos().filter(fitting(d_vocab));
}

const fitting =
  (d_vocab: number) =>
  ({ symbols }: PresetInfo): boolean =>
    symbols === d_vocab || symbols + 1 === d_vocab;
