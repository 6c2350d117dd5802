import type * as z from 'zod';
import { InputError } from '../../shared/inputError.js';
import type { Stretches } from '../../shared/stretches.js';
import { generalisedStationary, stationaryInStretches, transitionMatrix } from '../measures/stationary.js';
import { hasMatrices, type Process } from '../process.js';
import { factored, type Definition } from './factored.js';
import { oneForm } from './forms.js';
import { fail, SpecFault } from './located.js';
import type { PartReader } from './variant.js';
import { mixture } from './mixture.js';
import type { Fields } from './signs.js';
import { factoredSpecSchema, mixtureSpecSchema } from './spec.js';

/** A vector is stationary up to rounding. */
const SAME = 1e-12;

/**
 * The process that a spec of simplexity describes, with its parts.
 * @param given the spec as plain objects, lists and scalars, in any of the forms that it has had
 * @param parts reads parts that are no presets
 * @throws SpecFault with the path of what is wrong
 */
export function* composed(given: object, fallback: string, parts: PartReader): Stretches<Process> {
  const { spec, origin, isSingle } = oneForm(given);
  try {
    return alone(yield* inOneForm(spec, fallback, parts), isSingle);
  } catch (error) {
    if (error instanceof SpecFault) return fail(origin(error.path), error.code, error.message);
    throw error;
  }
}

/** One process has no parts, and its own name. */
function alone(process: Process, isSingle: boolean): Process {
  const part = isSingle ? process.composition?.parts[0]?.process : undefined;
  return part && hasMatrices(process) ? part : process;
}

function* inOneForm(value: Fields, fallback: string, parts: PartReader): Stretches<Process> {
  const isMixture = Object.hasOwn(value, 'process_names');
  const definition = isMixture
    ? mixture(read(mixtureSpecSchema, value), fail, parts)
    : factored(read(factoredSpecSchema, value), fail, parts);
  yield;
  const { states, symbols, matrices, law, start, tau, generalised, composition } = definition;
  const given = value['name'];
  try {
    return {
      name: typeof given === 'string' ? given : fallback,
      params: {},
      states,
      symbols,
      matrices,
      ...(law && { law }),
      stationary: yield* stationaryOf(definition),
      start,
      tau,
      generalised,
      composition,
    };
  } catch (error) {
    if (error instanceof InputError) return fail([], error.code, error.message);
    throw error;
  }
}

/** The long run of what begins in the start: the start itself where it is stationary. */
function* stationaryOf({ matrices, states, start, stationary, generalised }: Definition): Stretches<Float64Array> {
  if (stationary) return stationary;
  // Of independent factors it is the start; of others without matrices nobody knows it.
  if (matrices === null) return start;
  const S = states.length;
  const chain = transitionMatrix(matrices, S);
  const after = new Float64Array(S);
  for (let from = 0; from < S; from++) for (let to = 0; to < S; to++) after[to] += start[from] * chain[from * S + to];
  if (after.every((value, s) => Math.abs(value - start[s]) < SAME)) return start;
  if (!generalised) return yield* stationaryInStretches(chain, states, [...start]);
  return (yield* generalisedStationary(chain, S)).pi;
}

function read<S extends z.ZodType>(schema: S, value: object): z.infer<S> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new SpecFault(
    issue.path.map((key) => (typeof key === 'number' ? key : String(key))),
    'wrong-type',
    `${issue.path.length > 0 ? issue.path.join('.') : 'The spec'}: ${issue.message}.`.replace(/\.\.$/, '.'),
  );
}
