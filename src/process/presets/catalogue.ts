import { atOnce } from '../../shared/stretches.js';
import { composed } from '../composed/composed.js';
import { SpecFault } from '../composed/located.js';
import { PRESETS_ONLY } from '../composed/variant.js';
import type { Process } from '../process.js';
import { InputError } from '../../shared/inputError.js';
import { COMPOSED_PRESETS, type ComposedPreset } from './composedPresets.js';
import { epochMixture } from './epochMixture.js';
import { checkParams, presetValues } from './presetParams.js';
import { createPlainPreset, findPlainPreset, listPlainPresets, normalised } from './plainPresets.js';
import type { PresetInfo } from './preset.js';

export type { PresetInfo, PresetParameter } from './preset.js';

/** Presets that are given by matrices, in the order they are offered. */
export const listPresets = listPlainPresets;

/** Presets that are made of others, in the order they are offered. */
export function listComposedPresets(): PresetInfo[] {
  return [...COMPOSED_PRESETS.map(({ spec: _spec, ...info }) => info), epochMixture.info];
}

/** The preset of a name or alias, case and underscores aside, or undefined. */
export const findPreset = (name: string): PresetInfo | undefined =>
  findPlainPreset(name) ?? listComposedPresets().find((preset) => isNamed(preset, name));

/**
 * The process of a preset.
 * @param name its name or one of its aliases
 * @param params by name; defaults stand for those not given
 * @throws InputError `unknown-process`, `bad-parameter`
 */
export function createPreset(name: string, params: Readonly<Record<string, unknown>> = {}): Process {
  // Fits make thousands of plain ones, which are found at once.
  if (findPlainPreset(name)) return createPlainPreset(name, params);
  if (isNamed(epochMixture.info, name)) {
    checkParams(epochMixture.info, params);
    return epochMixture.create();
  }
  const preset = COMPOSED_PRESETS.find((each) => isNamed(each, name));
  return preset ? composedProcess(preset, params) : createPlainPreset(name, params);
}

/** The spec of a composed preset, as simplexity writes it, with its name; null where the preset has none. Throws InputError `bad-parameter`. */
export function presetSpec(name: string, params: Readonly<Record<string, unknown>>): object | null {
  const preset = COMPOSED_PRESETS.find((each) => isNamed(each, name));
  return preset ? { name: preset.name, ...preset.spec(presetValues(checkParams(preset, params))) } : null;
}

function composedProcess(preset: ComposedPreset, params: Readonly<Record<string, unknown>>): Process {
  const checked = checkParams(preset, params);
  try {
    return { ...atOnce(composed(preset.spec(presetValues(checked)), preset.name, PRESETS_ONLY)), params: checked };
  } catch (error) {
    // Parameters that are valid one by one may not make a process together.
    if (error instanceof SpecFault) throw new InputError('bad-parameter', `${preset.name}: ${error.message}`);
    throw error;
  }
}

const isNamed = ({ name, aliases }: PresetInfo, asked: string): boolean =>
  [name, ...aliases].some((each) => normalised(each) === normalised(asked));
