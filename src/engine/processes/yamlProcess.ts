import { isNode, parseDocument } from 'yaml';
import { parseYaml } from '../../checkpoint/config/text/yamlText.js';
import { readComposed } from '../../process/composed/readComposed.js';
import { isPublishedSpec } from '../../process/composed/signs.js';
import { specWithin, unreadTarget } from '../../process/composed/within.js';
import type { TextRange } from '../../process/file/diagnostic.js';
import { partReader, type PartTexts, type ProcessFile } from '../../process/file/processFile.js';
import { inStretches } from '../../shared/stretches.js';

export const isYamlName = (name: string): boolean => /\.ya?ml$/i.test(name);

/**
 * Reads a YAML text that holds a composed process, as configs do, and reports what is wrong with it and where. No text makes it throw.
 * Throws CancelledError.
 */
export async function readYamlProcess(
  text: string,
  { name, parts }: { readonly name: string; readonly parts?: PartTexts },
  signal?: AbortSignal,
): Promise<ProcessFile> {
  const refused = (
    code: 'syntax' | 'wrong-type',
    message: string,
    place: TextRange = { offset: 0, length: 1 },
  ): ProcessFile => ({
    process: null,
    diagnostics: [{ ...place, severity: 'error', code, message }],
    name,
    description: '',
    parameters: [],
  });
  let value: unknown;
  try {
    value = parseYaml(text, 'text');
  } catch (error) {
    return refused('syntax', `This is not YAML: ${error instanceof Error ? error.message : String(error)}.`);
  }
  const held = specWithin(value, isPublishedSpec);
  const unread = held === null ? unreadTarget(value) : null;
  if (held === null && unread === null)
    return refused(
      'wrong-type',
      'A process in YAML is a composed one as configs write it, with "structure_type" and "spec", or with "process_names". Others are written as JSON (*.process.json).',
    );
  // Bounded above: places are looked up in the same text.
  const document = parseDocument(text, { uniqueKeys: false, logLevel: 'silent' });
  const placeOf = (path: readonly (string | number)[]) => {
    const node = document.getIn(path, true);
    const range = isNode(node) ? node.range : null;
    return range ? { offset: range[0], length: Math.max(1, range[1] - range[0]) } : null;
  };
  if (held === null)
    return refused('wrong-type', unread?.message ?? '', placeOf(unread?.path ?? []) ?? { offset: 0, length: 1 });
  const place = (path: readonly (string | number)[]) => placeOf([...held.path, ...path]);
  return inStretches(readComposed(held.spec, place, name, partReader(parts)), signal);
}
