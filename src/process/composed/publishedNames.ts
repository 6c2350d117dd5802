import { createPlainPreset } from '../presets/plainPresets.js';
import type { MatrixProcess } from '../process.js';

type Params = Readonly<Record<string, unknown>>;

/**
 * Processes whose parameter means the other symbol in simplexity (transition_matrices.py): `zero_one_random(p)` and
 * `even_ones(p)` say how probable a 1 is, the presets (of epsilon-transformers) how probable a 0.
 */
const TURNED: Readonly<Record<string, { readonly preset: string; readonly parameter: string }>> = {
  zero_one_random: { preset: 'zero-one-random', parameter: 'p' },
  even_ones: { preset: 'even', parameter: 'p' },
};

/** The preset that one of these names means, and its parameter that means the other symbol; null for any other name. */
export const turnedName = (name: string): (typeof TURNED)[string] | null =>
  Object.hasOwn(TURNED, name) ? TURNED[name] : null;

/**
 * A process by the name and the parameters that simplexity gives it.
 * @throws InputError `unknown-process`, `bad-parameter`
 */
export function publishedProcess(name: string, params: Params): MatrixProcess {
  const turn = turnedName(name);
  if (!turn) return createPlainPreset(name, params);
  const { preset, parameter } = turn;
  const given = params[parameter];
  // What is no number is refused by the preset, as it was written.
  const process = createPlainPreset(preset, {
    ...params,
    ...(typeof given === 'number' && { [parameter]: 1 - given }),
  });
  // Under the published name the parameter means what is published.
  const published = typeof given === 'number' ? given : 1 - Number(process.params[parameter]);
  return { ...process, name, params: { ...process.params, [parameter]: published } };
}
