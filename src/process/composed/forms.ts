import { fail } from './located.js';
import { isFields, type Fields } from '../../shared/fields.js';
import { builderOf, isComposedSpec } from './signs.js';

type Path = readonly (string | number)[];

/** A spec in one of the two forms of {@link file://./spec.ts}, and where each of its values stood in what was given. */
export interface OneForm {
  readonly spec: Fields;
  readonly origin: (path: Path) => Path;
  /** Whether it is one process alone, which has no parts. */
  readonly isSingle: boolean;
}

/** Deeper ones are none that anybody trains on, and each is read as a text of its own. */
const MAX_DEPTH = 4;

/** What a variant or a component says beside its parameters. */
const OF_VARIANT = new Set([
  'process_name',
  'process_params',
  'file',
  'definition',
  'noise_epsilon',
  'initial_state',
  'device',
]);
/** What names the kind of a part, or its place among others: read elsewhere. */
const ABOUT_PART = /^(component_type|type|vocab_map|_target_|_partial_|_convert_|_recursive_)$/;

/**
 * The forms that simplexity's builders have had, as one of two: factors (`structure_type`, `spec`) or a mixture (`process_names`, …).
 * Parts that are made of parts become `definition`s. Nothing is checked here but what tells the forms apart.
 * Sources: simplexity `generative_processes/builder.py`, of all versions; FACTORED_GENERATOR_SUMMARY.md; README_PRODUCT.md.
 * @throws SpecFault
 */
export function oneForm(value: object): OneForm {
  const given = value as Fields;
  if (depthOf(given) > MAX_DEPTH)
    fail([], 'too-deep', `Processes are composed of others in at most ${MAX_DEPTH} levels here.`);
  const moves = new Moves();
  const has = (key: string): boolean => Object.hasOwn(given, key);
  const { components } = given;
  if (has('structure_type')) return done(factors(given, 'spec', null, false, moves), moves);
  if (has('process_names')) return done(named(given, moves), moves);
  if (has('chain')) return done(factors(given, 'chain', 'chain', true, moves), moves);
  if (Array.isArray(components)) {
    if (has('component_weights')) return done(mixed(given, moves), moves);
    if (has('control_maps_transition'))
      return done(factors(given, 'components', 'transition_coupled', true, moves), moves);
    if (has('control_maps')) return done(factors(given, 'components', 'symmetric', true, moves), moves);
    if (/[Ff]actored/.test(builderOf(given) ?? '')) return done(sideBySide(given, 'components', moves), moves);
    return fail(
      ['components'],
      'missing-property',
      'What joins these components is missing: component_weights for a mixture, control_maps for a symmetric process, or control_maps_transition for a transition-coupled one.',
    );
  }
  for (const list of ['component_specs', 'component_configs'])
    if (has(list)) return done(sideBySide(given, list, moves), moves);
  if (has('inflation_factor')) return done(inflated(given, moves), moves);
  return { ...done(single(given, moves), moves), isSingle: true };
}

const done = (spec: Fields, moves: Moves): OneForm => ({ spec, origin: (path) => moves.origin(path), isSingle: false });

/** Where values came from. */
class Moves {
  private readonly list: { readonly to: Path; readonly from: Path }[] = [];

  add(to: Path, from: Path): void {
    this.list.push({ to, from });
  }

  origin(path: Path): Path {
    let best: { readonly to: Path; readonly from: Path } | null = null;
    for (const each of this.list)
      if (each.to.length > (best?.to.length ?? -1) && each.to.every((key, at) => path[at] === key)) best = each;
    return best ? [...best.from, ...path.slice(best.to.length)] : path;
  }
}

const without = (given: Fields, ...keys: string[]): Record<string, unknown> =>
  Object.fromEntries(Object.entries(given).filter(([key]) => !keys.includes(key) && key !== '__proto__'));

/** Factors under `key`. In the older forms parameters stood beside the name, as arguments of the same call. */
function factors(given: Fields, key: string, kind: string | null, areInline: boolean, moves: Moves): Fields {
  moves.add(['spec'], [key]);
  const list = given[key];
  const spec = Array.isArray(list)
    ? (list as unknown[]).map((factor, at) => {
        if (!isFields(factor) || !Array.isArray(factor['variants'])) return factor;
        const variants = (factor['variants'] as unknown[]).map((variant, k) =>
          partOf(variant, [key, at, 'variants', k], ['spec', at, 'variants', k], areInline, moves),
        );
        return { ...without(factor), variants };
      })
    : list;
  return { ...without(given, key), ...(kind !== null && { structure_type: kind }), spec };
}

/** Processes side by side, each a factor of one variant. */
function sideBySide(given: Fields, key: string, moves: Moves): Fields {
  moves.add(['spec'], [key]);
  const list = given[key];
  const spec = Array.isArray(list)
    ? (list as unknown[]).map((component, at) => {
        const [from, to] = [
          [key, at],
          ['spec', at, 'variants', 0],
        ];
        moves.add(['spec', at], from);
        // `[coin, {p: 0.7}]`: a name and its parameters.
        if (Array.isArray(component) && typeof component[0] === 'string') {
          moves.add([...to, 'process_name'], [...from, 0]);
          moves.add([...to, 'process_params'], [...from, 1]);
          return { variants: [{ process_name: component[0], process_params: (component[1] as unknown) ?? {} }] };
        }
        return { variants: [partOf(component, from, to, true, moves)] };
      })
    : list;
  return { ...without(given, key, 'component_types', 'process_name'), structure_type: 'independent', spec };
}

/** A mixture by names. Before it was `process_params` it was `process_kwargs`. */
function named(given: Fields, moves: Moves): Fields {
  const isOlder = Object.hasOwn(given, 'process_kwargs') && !Object.hasOwn(given, 'process_params');
  if (isOlder) moves.add(['process_params'], ['process_kwargs']);
  const names = given['process_names'];
  const components = Array.isArray(names)
    ? (names as unknown[]).map((name, at) =>
        isFields(name) ? partOf(name, ['process_names', at], ['process_names', at], false, moves) : name,
      )
    : names;
  return {
    ...without(given, ...(isOlder ? ['process_kwargs'] : [])),
    process_names: components,
    ...(isOlder && { process_params: given['process_kwargs'] }),
  };
}

/** A mixture by its components, each with its kind and perhaps its own tokens: `build_nonergodic_…`. */
function mixed(given: Fields, moves: Moves): Fields {
  const list = given['components'] as unknown[];
  moves.add(['process_names'], ['components']);
  moves.add(['process_weights'], ['component_weights']);
  const isDisjoint = builderOf(given) === 'build_nonergodic_disjoint_vocab';
  // What that builder takes where nothing is said.
  const isPartial =
    !isDisjoint &&
    (builderOf(given) === 'build_nonergodic_partial_overlap' || given['overlap_frac'] != null || given['mode'] != null);
  const own = list.map((component) => (isFields(component) ? (component['vocab_map'] ?? null) : null));
  const hasMaps = given['vocab_maps'] != null;
  if (!hasMaps && own.some((map) => map !== null))
    list.forEach((_, at) => {
      moves.add(['vocab_maps', at], ['components', at, 'vocab_map']);
    });
  return {
    ...without(given, 'components', 'component_weights'),
    process_names: list.map((component, at) =>
      partOf(component, ['components', at], ['process_names', at], false, moves),
    ),
    process_weights: given['component_weights'],
    ...(isDisjoint && { mode: 'disjoint', vocab_maps: null }),
    ...(isPartial && { mode: given['mode'] ?? 'prefix', overlap_frac: given['overlap_frac'] ?? 0.7, vocab_maps: null }),
    ...(!isDisjoint && !isPartial && !hasMaps && { vocab_maps: own }),
  };
}

/** Tokens z = prefix · V + x with a prefix that is as probable as any other and tells nothing: a factor of one state before the rest. */
function inflated(given: Fields, moves: Moves): Fields {
  const key = Object.hasOwn(given, 'base_spec') ? 'base_spec' : 'base_process';
  const factor = given['inflation_factor'];
  if (typeof factor !== 'number' || !Number.isInteger(factor) || factor < 2 || factor > 100)
    return fail(['inflation_factor'], 'wrong-type', 'inflation_factor must be a whole number from 2 to 100.');
  const prefixes = Array.from({ length: factor }, (_, prefix) => String(prefix));
  const prefix = {
    name: 'prefix',
    states: ['any'],
    symbols: prefixes,
    transitions: prefixes.map((symbol) => ({ from: 'any', to: 'any', symbol, probability: `1 / ${factor}` })),
  };
  moves.add(['spec', 1], [key]);
  return {
    ...without(given, key, 'inflation_factor'),
    structure_type: 'independent',
    spec: [
      { variants: [{ definition: prefix }] },
      { variants: [partOf(given[key], [key], ['spec', 1, 'variants', 0], false, moves)] },
    ],
  };
}

/** One process by simplexity's name of it, with noise or a start of its own: `build_hidden_markov_model`. */
function single(given: Fields, moves: Moves): Fields {
  moves.add(['spec'], []);
  moves.add(['spec', 0, 'variants', 0], []);
  const isOlder = !Object.hasOwn(given, 'process_params') && builderOf(given) !== null;
  const variant = isOlder ? given : Object.fromEntries(Object.entries(given).filter(([key]) => OF_VARIANT.has(key)));
  return {
    ...(typeof given['name'] === 'string' && { name: given['name'] }),
    structure_type: 'independent',
    spec: [{ variants: [partOf(without(variant, 'name'), [], ['spec', 0, 'variants', 0], isOlder, moves)] }],
  };
}

/** A part as variants have it: what is made of parts itself is written out in it. */
function partOf(given: unknown, from: Path, to: Path, areInline: boolean, moves: Moves): unknown {
  if (!isFields(given)) return given;
  if (isFields(given['instance'])) return partOf(given['instance'], [...from, 'instance'], to, areInline, moves);
  moves.add(to, from);
  const { component_type: type } = given;
  if (isNested(given)) {
    moves.add([...to, 'definition'], from);
    return { definition: without(given, 'component_type', 'vocab_map') };
  }
  if (type === 'factored')
    return fail(
      from,
      'missing-property',
      'A factored component has "structure_type" and "spec", as a process of its own.',
    );
  if (type !== undefined && type !== 'hmm' && type !== 'ghmm')
    return fail(
      [...from, 'component_type'],
      'wrong-type',
      'component_type must be hmm, ghmm, or factored (with "structure_type" and "spec").',
    );
  const kept = Object.fromEntries(
    Object.entries(given).filter(([key]) => !ABOUT_PART.test(key) && key !== '__proto__'),
  );
  const beside = Object.keys(kept).filter((key) => !OF_VARIANT.has(key));
  if (!areInline || beside.length === 0 || kept['process_params'] != null) return kept;
  for (const key of beside) moves.add([...to, 'process_params', key], [...from, key]);
  return { ...without(kept, ...beside), process_params: Object.fromEntries(beside.map((key) => [key, kept[key]])) };
}

/** Whether a part is itself composed. One that has noise or a start of its own is not. */
const isNested = (given: Fields): boolean => isComposedSpec(given) && !Object.hasOwn(given, 'process_name');

/** Levels of processes that are made of others, as an object holds them. */
function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const inner = Object.values(value).reduce<number>((most, each) => Math.max(most, depthOf(each)), 0);
  return inner + Number(isComposedSpec(value) && !Object.hasOwn(value, 'process_name'));
}
