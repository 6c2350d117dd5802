import { InputError } from '../../../shared/inputError.js';
import { parsePythonJson } from './jsonText.js';
import { parseYaml } from './yamlText.js';

/**
 * The content of a config file, by its ending: YAML for .yaml and .yml, else JSON.
 * @throws InputError `bad-config` with the place
 */
export function parseConfigText(text: string, file: string): unknown {
  const isYaml = /\.ya?ml$/i.test(file);
  try {
    return isYaml ? parseYaml(text) : parsePythonJson(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new InputError(
      'bad-config',
      `${file} is not ${isYaml ? 'YAML' : 'JSON'}: ${reason}. Correct it, or remove it to infer everything from the weights.`,
    );
  }
}
