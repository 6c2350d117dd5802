import { InputError } from '../../shared/inputError.js';
import { checkParams, presetValues } from './presetParams.js';
import { coin } from './coin.js';
import { daysOfWeek } from './daysOfWeek.js';
import { even } from './even.js';
import { fanizza } from './fanizza.js';
import { goldenMean } from './goldenMean.js';
import { leakyRrxor } from './leakyRrxor.js';
import { matchingParens } from './matchingParens.js';
import { mess3 } from './mess3.js';
import { mrName } from './mrName.js';
import { noConsecutiveOnes } from './noConsecutiveOnes.js';
import { nond } from './nond.js';
import { postQuantum } from './postQuantum.js';
import type { Preset, PresetInfo } from './preset.js';
import { rrxor } from './rrxor.js';
import { sns } from './sns.js';
import { tomQuantum } from './tomQuantum.js';
import { zeroOneRandom } from './zeroOneRandom.js';
import type { MatrixProcess } from '../process.js';
import { createProcess } from '../validate.js';

const PRESETS: readonly Preset[] = [
  rrxor,
  mess3,
  zeroOneRandom,
  leakyRrxor,
  even,
  goldenMean,
  noConsecutiveOnes,
  sns,
  nond,
  coin,
  daysOfWeek,
  matchingParens,
  mrName,
  fanizza,
  tomQuantum,
  postQuantum,
];

/** Presets that are given by matrices, in the order they are offered. */
export function listPlainPresets(): PresetInfo[] {
  return PRESETS.map(({ define: _define, ...info }) => info);
}

/** The preset of a name or alias, case and underscores aside, or undefined. */
export function findPlainPreset(name: string): PresetInfo | undefined {
  return find(name);
}

/**
 * The process of a preset that is given by matrices.
 * @param name its name or one of its aliases
 * @param params by name; defaults stand for those not given
 * @throws InputError `unknown-process`, `bad-parameter`
 */
export function createPlainPreset(name: string, params: Readonly<Record<string, unknown>> = {}): MatrixProcess {
  const preset = find(name);
  if (preset === undefined) {
    const names = PRESETS.map((p) => p.name).join(', ');
    throw new InputError('unknown-process', `There is no process named ${name}: choose one of ${names}.`);
  }
  const checked = checkParams(preset, params);
  const definition = preset.define(presetValues(checked));
  return createProcess({ ...definition, name: preset.name, params: checked, generalised: preset.generalised });
}

/** A name as presets are found by it. */
export const normalised = (name: string): string => name.toLowerCase().replaceAll(/[_\s-]/g, '');

const byName = new Map(
  PRESETS.flatMap((preset) => [preset.name, ...preset.aliases].map((name) => [normalised(name), preset] as const)),
);

const find = (name: string): Preset | undefined => byName.get(normalised(name));
