/** Names of processes as people write them in code and configs. A test holds the names of presets to the presets themselves. */

/** Presets by their names, each with its other names. */
export const PRESET_NAMES: Readonly<Record<string, readonly string[]>> = {
  rrxor: [],
  mess3: [],
  'zero-one-random': ['z1r', 'zero-one-r', 'zero_one_random'],
  'leaky-rrxor': [],
  even: ['even-process'],
  'golden-mean': ['rk-golden-mean'],
  'no-consecutive-ones': [],
  sns: ['simple-nonunifilar-source'],
  nond: [],
  coin: ['biased-coin'],
  'days-of-week': ['days-of-the-week'],
  'matching-parens': ['matching-parentheses', 'bounded-matching-parentheses'],
  'mr-name': [],
  fanizza: ['flw'],
  'tom-quantum': ['bloch-walk'],
  'post-quantum': [],
};

/** Names of processes in training code that are no names of presets here. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  randomrandomxor: 'rrxor',
  zero1random: 'zero-one-random',
  zeroonerprocess: 'zero-one-random',
  simplenonunifilar: 'sns',
  matchingparentheses: 'matching-parens',
  fanizzalumbreraswinter: 'fanizza',
  quantumblochwalk: 'tom-quantum',
};

/** Names of presets that are English words beside, or names of something else in much code: alone they tell nothing. */
export const PRESET_WORDS: ReadonlySet<string> = new Set(['even', 'coin', 'nond', 'sns', 'flw']);

/** A field's name without what projects differ in: case, dashes, underscores, dots, spaces. */
export const bare = (name: string): string => name.toLowerCase().replace(/[-_.\s]/g, '');

const normalised = (name: string): string => name.toLowerCase().replace(/[_\s-]/g, '');

const BY_NAME: ReadonlyMap<string, string> = new Map(
  Object.entries(PRESET_NAMES).flatMap(([name, others]) =>
    [name, ...others].map((each) => [normalised(each), name] as const),
  ),
);

/** The name of the preset that a name means, however a project spells it: `Mess3`, `RRXORProcess`, `simplexity.….mess3`; null: none. */
export function presetSpelled(name: string): string | null {
  if (name.length > 200) return null;
  const last = name.split(/[./:]/).at(-1) ?? '';
  for (const each of [name, last, last.replace(/[-_\s]*(process|ghmm|hmm|generator)$/i, '')]) {
    const plain = bare(each);
    const found = BY_NAME.get(normalised(each)) ?? (Object.hasOwn(OTHER_NAMES, plain) ? OTHER_NAMES[plain] : undefined);
    if (found !== undefined) return found;
  }
  return null;
}

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

/** The field by which simplexity's builders take a process's name, bare. Nobody else's do, as far as is known. */
export const SIMPLEXITY_FIELD = 'processname';

/** 1 - p, as a person would write it: 0.1 of 0.9. */
export const oneLess = (p: number): number => Number((1 - p).toFixed(15));

/** A field, bare, whose value names a process, whatever it is. */
export const PROCESS_FIELD =
  /^(the)?((data|source|generative|datagenerating|hidden)?process|hmm|ghmm)(name|type|id|class|kind|key)?$/;
/** A field whose value names one if it is the name of one. */
export const MAYBE_PROCESS_FIELD =
  /^(dataset|data|task|generator|datagenerator|datasource|source|system|generative|experiment)(name|type|id|class|kind)?$/;
/** Fields that name the process within an object that is about it. */
export const INSIDE_PROCESS = /^(name|type|class|kind|id|target|classpath|preset|processname)$/;
