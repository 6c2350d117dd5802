import { turnedName } from '../../shared/presetNames.js';
import { createPlainPreset } from '../presets/plainPresets.js';
import type { MatrixProcess } from '../process.js';

type Params = Readonly<Record<string, unknown>>;

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
