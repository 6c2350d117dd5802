import type * as z from 'zod';
import { InputError } from '../../shared/inputError.js';
import type { Stretches } from '../../shared/stretches.js';
import { generalisedStationary, stationaryInStretches, transitionMatrix } from '../measures/stationary.js';
import type { Process } from '../process.js';
import { factored, type Definition } from './factored.js';
import { fail, SpecFault } from './located.js';
import type { PartReader } from './variant.js';
import { mixture } from './mixture.js';
import { factoredSpecSchema, mixtureSpecSchema } from './spec.js';

/** A vector is stationary up to rounding. */
const SAME = 1e-12;

/**
 * The process that a spec of simplexity describes, with its parts.
 * @param value the spec as plain objects, lists and scalars
 * @param parts reads parts that are no presets
 * @throws SpecFault with the path of what is wrong
 */
export function* composed(value: object, fallback: string, parts: PartReader): Stretches<Process> {
  const isMixture = Object.hasOwn(value, 'process_names');
  const definition = isMixture
    ? mixture(read(mixtureSpecSchema, value), fail, parts)
    : factored(read(factoredSpecSchema, value), fail, parts);
  yield;
  const { states, symbols, matrices, law, start, tau, generalised, composition } = definition;
  const given: unknown = (value as { name?: unknown }).name;
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
function* stationaryOf({ matrices, states, start, generalised, composition }: Definition): Stretches<Float64Array> {
  // Of independent factors it is the start; of others without matrices nobody knows it.
  if (matrices === null) return start;
  const S = states.length;
  const chain = transitionMatrix(matrices, S);
  const after = new Float64Array(S);
  for (let from = 0; from < S; from++) for (let to = 0; to < S; to++) after[to] += start[from] * chain[from * S + to];
  if (after.every((value, s) => Math.abs(value - start[s]) < SAME)) return start;
  if (!generalised) return yield* stationaryInStretches(chain, states, [...start]);
  // A mixture's token of the beginning leads into what is stationary.
  return composition.kind === 'mixture' ? after : (yield* generalisedStationary(chain, S)).pi;
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
