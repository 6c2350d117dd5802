import type * as z from 'zod';
import { InputError } from '../../shared/inputError.js';
import { schemaIssueText } from '../../shared/schemaIssue.js';
import { shownName } from '../../shared/shownText.js';
import type { Stretches } from '../../shared/stretches.js';
import { generalisedStationary, stationaryInStretches, transitionMatrix } from '../measures/stationary.js';
import { hasMatrices, type Process } from '../process.js';
import { factored, type Definition } from './factored.js';
import { oneForm } from './forms.js';
import { fail, SpecFault } from './located.js';
import type { PartReader } from './variant.js';
import { mixture } from './mixture.js';
import type { Fields } from '../../shared/fields.js';
import { factoredSpecSchema, mixtureSpecSchema, OF_KIND } from './spec.js';

/** A vector is stationary up to rounding. */
const SAME = 1e-12;
/** Characters of a text that a fault quotes. */
const MAX_QUOTED = 60;

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
  requireOneKind(value, isMixture);
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

function requireOneKind(value: Fields, isMixture: boolean): void {
  const stray = OF_KIND[isMixture ? 'factored' : 'mixture'].find((key) => (value[key] ?? false) !== false);
  if (stray !== undefined)
    fail(
      [stray],
      'unknown-property',
      isMixture
        ? `"${stray}" is of factors side by side, and with process_names this is a mixture, which has none: take one of the two out.`
        : `"${stray}" is of a mixture, and with structure_type this is factors side by side: take one of the two out.`,
    );
}

function read<S extends z.ZodType>(schema: S, value: object): z.infer<S> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const path = issue.path.map((key) => (typeof key === 'number' ? key : String(key)));
  const found = valueAt(value, path);
  const what = path.reduce<string>(
    (before, key) => (typeof key === 'number' ? `${before}[${key}]` : before === '' ? key : `${before}.${key}`),
    '',
  );
  throw new SpecFault(
    path,
    found === undefined ? 'missing-property' : 'wrong-type',
    found === undefined
      ? `"${what}" is missing: ${schemaIssueText(issue)}.`
      : `${what || 'The spec'}: ${schemaIssueText(issue)}, and found ${shownValue(found)}.`,
  );
}

function valueAt(value: unknown, path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>(
    (inner, key) =>
      typeof inner === 'object' && inner !== null && Object.hasOwn(inner, key)
        ? (inner as Record<string | number, unknown>)[key]
        : undefined,
    value,
  );
}

/** A value as a fault quotes it; a list or an object by what it is, since it may be long. */
function shownValue(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : `a list of ${value.length}`;
  if (typeof value === 'object' && value !== null) return 'an object';
  return typeof value === 'string' ? JSON.stringify(shownName(value, MAX_QUOTED)) : String(value);
}
