import type { Stretches } from '../../shared/stretches.js';
import { Diagnostics, type TextRange } from '../file/diagnostic.js';
import type { ProcessFile } from '../file/readFile.js';
import { negativeWord } from '../file/negativeWord.js';
import { composed } from './composed.js';
import { SpecFault } from './located.js';
import { SPEC_PROPERTIES } from './spec.js';
import type { PartReader } from './variant.js';

/** Where in a text the value at a path stands; null where there is none. */
export type Places = (path: readonly (string | number)[]) => TextRange | null;

/** Keys of Hydra's and simplexity's configs that stand beside a spec and say nothing of the process. */
const BESIDE =
  /^(_target_|_partial_|_convert_|_recursive_|instance_name|component|device|(use_)?[be]os(_token)?|base_vocab_size|vocab_size|batch_size|sequence_len|\$schema)$/;

/**
 * Reads a composed process as simplexity's configs write it, and reports what is wrong with it and where. Nothing in it is executed,
 * and no value makes it throw.
 */
export function* readComposed(
  value: object,
  place: Places,
  fallback: string,
  parts: PartReader,
): Stretches<ProcessFile> {
  const diagnostics = new Diagnostics();
  const root = place([]) ?? { offset: 0, length: 1 };
  // What is missing is reported at what should hold it.
  const nearest = (path: readonly (string | number)[]): TextRange =>
    place(path) ?? (path.length > 0 ? nearest(path.slice(0, -1)) : root);
  for (const property of Object.keys(value))
    if (!SPEC_PROPERTIES.includes(property) && !BESIDE.test(property))
      diagnostics.warning(
        nearest([property]),
        'unknown-property',
        `"${property}" is not a property of a composed process and is ignored: expected ${SPEC_PROPERTIES.join(', ')}.`,
      );
  const of = (process: ProcessFile['process']): ProcessFile => ({
    process,
    diagnostics: [...diagnostics.list].sort((a, b) => a.offset - b.offset),
    name: process?.name ?? fallback,
    description: '',
    parameters: [],
  });
  try {
    const process = yield* composed(value, fallback, parts);
    const negative = yield* negativeWord(process);
    if (negative === null) return of(process);
    diagnostics.error(root, 'negative-probability', negative);
  } catch (error) {
    if (!(error instanceof SpecFault)) throw error;
    diagnostics.error(nearest(error.path), error.code, error.message);
  }
  return of(null);
}
