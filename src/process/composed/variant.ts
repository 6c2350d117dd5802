import { getLocation } from 'jsonc-parser';
import { InputError } from '../../shared/inputError.js';
import type { ProcessFile } from '../file/readFile.js';
import { throughChannel } from '../noisyChannel.js';
import { hasMatrices, type MatrixProcess, type Process } from '../process.js';
import type { Located } from './located.js';
import { publishedProcess } from './publishedNames.js';
import type { Variant } from './spec.js';
import { variantName } from './specName.js';

/** Parts that are not presets: read by whoever reads the text that names them. */
export interface PartReader {
  /** The text of a process file that the spec names; null where it was not looked up. Its faults are said as they are. */
  textOf(path: string): { readonly text: string } | { readonly fault: string } | null;
  /** Reads the text of a process file; what is written out in this one may name the same files. */
  read(text: string, name: string, params: Readonly<Record<string, unknown>>, isWithin?: boolean): ProcessFile;
}

/** For specs that name presets alone. */
export const PRESETS_ONLY: PartReader = {
  textOf: () => null,
  read: (_text, name) => ({ process: null, diagnostics: [], name, description: '', parameters: [] }),
};

/** A start that sums to one up to what digits leave. */
const SUM = 1e-5;

type Where = readonly (string | number)[];

/** A process that a spec names, from a file, or written out in it. Reports parameters that stand beside the name, which simplexity would not read. */
export function variantOf(variant: Variant, where: Where, fail: Located, parts: PartReader): MatrixProcess {
  const { noise_epsilon: noise, initial_state: initial, device: _, ...own } = variant;
  const process = plain(own, where, fail, parts);
  const heard = noise ? { ...process, matrices: throughChannel(process.matrices, noise) } : process;
  return initial ? { ...heard, start: begun(initial, process, [...where, 'initial_state'], fail) } : heard;
}

/** Where words begin by `initial_state`; its sum may be off by what six digits leave. */
function begun(
  given: readonly number[],
  { name, tau, generalised }: Process,
  where: Where,
  fail: Located,
): Float64Array {
  if (given.length !== tau.length)
    fail(
      where,
      'wrong-shape',
      `initial_state must have ${tau.length} entries, one for each state of ${name}, and has ${given.length}.`,
    );
  if (!generalised && given.some((value) => value < 0))
    fail(where, 'bad-start', 'Probabilities of states are not negative.');
  const sum = given.reduce((total, value, s) => total + value * tau[s], 0);
  if (!(Math.abs(sum - 1) <= SUM))
    fail(where, 'bad-start', `The entries of initial_state must sum to 1 and sum to ${Number(sum.toPrecision(6))}.`);
  return Float64Array.from(given, (value) => value / sum);
}

function plain(variant: Variant, where: Where, fail: Located, parts: PartReader): MatrixProcess {
  const { process_name, process_params, file, definition, ...beside } = variant;
  const ways = [process_name, file, definition].filter((way) => way !== undefined).length;
  if (ways !== 1)
    fail(
      where,
      'missing-property',
      'A part has one of process_name (a process by name), file (a process file), or definition (a process written out).',
    );
  const [stray] = Object.keys(beside);
  if (stray !== undefined)
    fail(
      [...where, stray],
      'unknown-property',
      `"${stray}" stands beside ${process_name === undefined ? 'the part' : 'process_name'} and is read by nobody: parameters belong into process_params.`,
    );
  const params = process_params ?? {};
  if (file !== undefined) return fromFile(file, params, where, fail, parts);
  if (definition !== undefined) return writtenOut(definition, params, where, fail, parts);
  return named(process_name ?? '', params, where, fail);
}

function named(name: string, params: Readonly<Record<string, unknown>>, where: Where, fail: Located): MatrixProcess {
  try {
    return publishedProcess(name, params);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return fail(
      [...where, error.code === 'unknown-process' ? 'process_name' : 'process_params'],
      error.code,
      error.message,
    );
  }
}

function fromFile(
  path: string,
  params: Readonly<Record<string, unknown>>,
  where: Where,
  fail: Located,
  parts: PartReader,
): MatrixProcess {
  const place = [...where, 'file'];
  const found = parts.textOf(path);
  if (found === null)
    return fail(
      place,
      'no-process-file',
      `${path} is not looked up here: only a file's own parts are, not those of its parts.`,
    );
  if ('fault' in found) return fail(place, 'no-process-file', found.fault);
  const { process, diagnostics } = parts.read(found.text, path, params);
  if (process) return held(process, place, fail);
  const first = diagnostics.find(({ severity }) => severity === 'error');
  return fail(
    place,
    first?.code ?? 'bad-process-file',
    `${path}:${lineOf(found.text, first?.offset ?? 0)}: ${first?.message ?? ''}`,
  );
}

const lineOf = (text: string, offset: number): number => text.slice(0, offset).split('\n').length;

/** Faults are located at what the definition says there. */
function writtenOut(
  definition: Record<string, unknown>,
  params: Readonly<Record<string, unknown>>,
  where: Where,
  fail: Located,
  parts: PartReader,
): MatrixProcess {
  const text = JSON.stringify(definition);
  const { process, diagnostics } = parts.read(text, variantName({ definition }), params, true);
  const place = [...where, 'definition'];
  if (process) return held(process, place, fail);
  const first = diagnostics.find(({ severity }) => severity === 'error');
  return fail(
    first ? [...place, ...pathAt(text, first.offset)] : place,
    first?.code ?? 'bad-process-file',
    first?.message ?? 'This is not a process.',
  );
}

const pathAt = (text: string, offset: number): readonly (string | number)[] =>
  getLocation(text, offset + 1).path.filter((key) => key !== '');

function held(process: Process, where: Where, fail: Located): MatrixProcess {
  if (hasMatrices(process)) return process;
  return fail(where, 'not-hmm', `${process.name} has no labelled matrices, and cannot be a part of another process.`);
}
