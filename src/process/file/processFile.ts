import {
  findNodeAtLocation,
  getNodeValue,
  parseTree,
  printParseErrorCode,
  type Node,
  type ParseError,
} from 'jsonc-parser';
import { atOnce, inStretches, type Stretches } from '../../shared/stretches.js';
import { InputError } from '../../shared/inputError.js';
import { countText } from '../../shared/texts.js';
import type { InferredFrom, Process } from '../process.js';
import { processInStretches, type ProcessDefinition } from '../validate.js';
import { readComposed } from '../composed/readComposed.js';
import type { PartReader } from '../composed/variant.js';
import { isPublishedSpec } from '../composed/signs.js';
import { specWithin, TELLS, unreadTarget } from '../composed/within.js';
import { isTooLarge, limitsText } from '../largest.js';
import { checkChain, checkRowSums } from './chainChecks.js';
import { Diagnostics, type ProcessDiagnostic } from './diagnostic.js';
import { EntryReader } from './entries.js';
import { jsonTree } from './jsonTree.js';
import { nameOf, propertiesOf, warnUnknown, type Property } from './jsonNodes.js';
import { negativeWord } from './negativeWord.js';
import { readParameters } from './parameters.js';
import type { ProcessFile } from './readFile.js';
import { readTransitions } from './transitions.js';

export type { ProcessDiagnostic } from './diagnostic.js';
export type { ProcessFile } from './readFile.js';

export interface ProcessFileOptions {
  /** Name to use if the file gives none, e.g. the file's own name. */
  readonly name?: string;
  /** Values to use in place of the parameters' defaults. */
  readonly params?: Readonly<Record<string, unknown>>;
  /** Of a composed process: the texts of the process files that it names as parts, by their names in it. */
  readonly parts?: PartTexts;
}

export type PartTexts = ReadonlyMap<string, { readonly text: string } | { readonly fault: string }>;

/** Reads parts as any process file is read; what those name in turn is not followed, unless they are written out in the same text. */
export const partReader = (texts: PartTexts | undefined): PartReader => ({
  textOf: (path) => texts?.get(path) ?? null,
  read: (text, name, params, isWithin) =>
    parseProcessFile(text, { name, params, ...(isWithin && texts && { parts: texts }) }),
});

export const FILE_PROPERTIES = [
  '$schema',
  'name',
  'description',
  'generalised',
  'approximate',
  'inferred',
  'parameters',
  'states',
  'symbols',
  'transitions',
  'start',
  'initial',
];

/** The noise that `"approximate": true` stands for, and the most that a file may call noise. */
const NOISE = 1e-6;
const MOST_NOISE = 0.1;
const MAX_TEXT = 8_000_000;
/** Of a broken text up to this long all errors are found, which takes one stretch; of a longer one the first. */
const ALL_ERRORS_OF = 100_000;

/**
 * Reads the text of a `*.process.json` file (JSON with comments) and reports what is wrong with it and where.
 * Nothing in the text is ever executed, and no text makes it throw.
 */
export const parseProcessFile = (text: string, options: ProcessFileOptions = {}): ProcessFile =>
  atOnce(reading(text, options));

/** The same in stretches, so that a cancel and a newer text get through. Throws CancelledError. */
export const readProcessText = (
  text: string,
  options: ProcessFileOptions,
  signal?: AbortSignal,
): Promise<ProcessFile> => inStretches(reading(text, options), signal);

function* reading(text: string, options: ProcessFileOptions): Stretches<ProcessFile> {
  const diagnostics = new Diagnostics();
  const fallback = options.name ?? 'process';
  const failed = (): ProcessFile => ({
    process: null,
    diagnostics: sorted(diagnostics),
    name: fallback,
    description: '',
    parameters: [],
  });
  const root = yield* parseText(text, diagnostics);
  if (root === null) return failed();
  if (root.type !== 'object') {
    diagnostics.error(root, 'wrong-type', 'A process file is an object with "states", "symbols" and "transitions".');
    return failed();
  }
  const properties = yield* propertiesOf(root, diagnostics);
  const held = [...TELLS].some((key) => properties.has(key)) ? specWithin(getNodeValue(root), isPublishedSpec) : null;
  if (held !== null) {
    const place = (path: readonly (string | number)[]) => findNodeAtLocation(root, [...held.path, ...path]) ?? null;
    return yield* readComposed(held.spec, place, fallback, partReader(options.parts));
  }
  const unread = properties.has('transitions') ? null : unreadTarget(getNodeValue(root));
  if (unread !== null) {
    diagnostics.error(findNodeAtLocation(root, [...unread.path]) ?? root, 'wrong-type', unread.message);
    return failed();
  }
  warnUnknown(properties, FILE_PROPERTIES, diagnostics);
  return yield* new Reading(text, root, properties, diagnostics, fallback, options.params ?? {}).read();
}

function* parseText(text: string, diagnostics: Diagnostics): Stretches<Node | null> {
  if (text.length > MAX_TEXT) {
    diagnostics.error({ offset: 0, length: 1 }, 'too-large', 'A process file can have at most 8 million characters.');
    return null;
  }
  const tree = yield* jsonTree(text);
  if (!('expected' in tree)) return tree;
  if (tree.isTooDeep) {
    diagnostics.error({ offset: 0, length: 1 }, 'too-deep', 'The file is nested too deeply.');
    return null;
  }
  if (text.length > ALL_ERRORS_OF) {
    diagnostics.error(tree, 'syntax', `This is not JSON: ${tree.expected}.`);
    return null;
  }
  const errors: ParseError[] = [];
  let root: Node | undefined;
  try {
    root = parseTree(text, errors, { allowTrailingComma: true });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    diagnostics.error({ offset: 0, length: 1 }, 'too-deep', 'The file is nested too deeply.');
    return null;
  }
  for (const { error, offset, length } of errors) {
    const what = printParseErrorCode(error)
      .replace(/([a-z])([A-Z])/g, '$1 $2')
      .toLowerCase();
    diagnostics.error({ offset, length: Math.max(1, length) }, 'syntax', `This is not JSON: ${what}.`);
  }
  if (root === undefined && errors.length === 0)
    diagnostics.error({ offset: 0, length: 1 }, 'syntax', 'The file is empty.');
  // Further diagnostics from an incomplete tree would be mostly noise.
  return errors.length > 0 ? null : (root ?? null);
}

/** One reading of one file. */
class Reading {
  constructor(
    private readonly text: string,
    private readonly root: Node,
    private readonly properties: ReadonlyMap<string, Property>,
    private readonly diagnostics: Diagnostics,
    private readonly fallback: string,
    private readonly params: Readonly<Record<string, unknown>>,
  ) {}

  *read(): Stretches<ProcessFile> {
    const { declared, values } = yield* readParameters(this.at('parameters'), this.params, this.text, this.diagnostics);
    const reader = new EntryReader(this.text, values, this.diagnostics);
    const params = Object.fromEntries([...values].map(([name, value]) => [name, value.number]));
    const name = this.string('name') || this.fallback;
    const process = yield* this.readProcess(name, params, reader);
    const inferred = this.inferred();
    return {
      process: this.diagnostics.hasErrors ? null : (process && inferred && { ...process, inferred }) || process,
      diagnostics: sorted(this.diagnostics),
      name,
      description: this.string('description'),
      parameters: declared,
    };
  }

  private *readProcess(name: string, params: Process['params'], reader: EntryReader): Stretches<Process | null> {
    const generalised = this.flag('generalised');
    const approximate = this.approximate(generalised);
    const tooLarge = this.tooLarge(generalised);
    if (tooLarge !== null) {
      this.diagnostics.error(this.root, 'too-large', tooLarge);
      return null;
    }
    const states = this.names('states', 'state');
    const symbols = this.names('symbols', 'symbol');
    const node = this.at('transitions');
    if (node === undefined) this.diagnostics.error(this.root, 'missing-property', '"transitions" is missing.');
    if (node === undefined || states === null || symbols === null) return null;
    const transitions = yield* readTransitions(node, states.names, symbols.names, generalised, reader);
    if (transitions === null) return null;
    const start = yield* this.start('start', states.names, reader);
    const initial = yield* this.start('initial', states.names, reader, generalised);
    if (this.diagnostics.hasErrors) return null;
    if (!generalised) {
      checkRowSums(transitions, states.names, states.places, this.diagnostics);
      if (this.diagnostics.hasErrors) return null;
      const whole = this.properties.get('transitions')?.key ?? node;
      const { matrices } = transitions;
      checkChain(
        matrices,
        states.names,
        states.places,
        whole,
        start !== undefined || initial !== undefined,
        this.diagnostics,
      );
      if (this.diagnostics.hasErrors) return null;
    }
    return yield* this.create(node, {
      name,
      params,
      states: states.names,
      symbols: symbols.names,
      matrices: transitions.matrices,
      generalised,
      approximate,
      start: start ?? initial,
      initial,
    });
  }

  /** Counted before a name is read. */
  private tooLarge(generalised: boolean): string | null {
    const count = (property: string) => this.at(property)?.children?.length ?? 0;
    const [states, symbols] = [count('states'), count('symbols')];
    if (!isTooLarge(states, symbols, generalised)) return null;
    return `This process is too large (${countText(states)} states, ${countText(symbols)} symbols): ${limitsText(generalised)}.`;
  }

  /** Creates the process. Whatever is still wrong at this point is reported at the transitions as a whole. */
  private *create(node: Node, definition: ProcessDefinition): Stretches<Process | null> {
    try {
      const process = yield* processInStretches(definition);
      const negative = yield* negativeWord(process);
      if (negative === null) return process;
      this.diagnostics.error(node, 'negative-probability', negative);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      this.diagnostics.error(node, error.code, error.message);
    }
    return null;
  }

  private names(property: 'states' | 'symbols', what: string): { names: string[]; places: Node[] } | null {
    const node = this.at(property);
    if (node === undefined) {
      this.diagnostics.error(this.root, 'missing-property', `"${property}" is missing.`);
      return null;
    }
    if (node.type !== 'array' || (node.children ?? []).length === 0) {
      this.diagnostics.error(node, 'wrong-type', `"${property}" must be a list of one or more names.`);
      return null;
    }
    const places = node.children ?? [];
    const names = places.map((child) => nameOf(child, what, this.diagnostics));
    const seen = new Set<string>();
    names.forEach((name, i) => {
      if (name === null) return;
      if (seen.has(name)) this.diagnostics.error(places[i], 'duplicate-name', `The ${what} ${name} is named twice.`);
      seen.add(name);
    });
    const given = names.filter((name) => name !== null);
    return given.length === seen.size && given.length === names.length ? { names: given, places } : null;
  }

  /** Weights of the states: a list in the order of the states, or an object by name. */
  private *start(
    property: 'start' | 'initial',
    states: readonly string[],
    reader: EntryReader,
    mayBeNegative = false,
  ): Stretches<number[] | undefined> {
    const node = this.at(property);
    if (node === undefined) return undefined;
    const weights = new Array<number>(states.length).fill(0);
    if (node.type === 'array' && (node.children ?? []).length === states.length) {
      (node.children ?? []).forEach(
        (entry, i) => (weights[i] = reader.readProbability(entry, mayBeNegative)?.number ?? 0),
      );
    } else if (node.type === 'object') {
      for (const { name, key, value } of (yield* propertiesOf(node, this.diagnostics)).values()) {
        const state = states.indexOf(name);
        if (state < 0) this.diagnostics.error(key, 'unknown-state', `There is no state ${name}.`);
        else if (value !== undefined) weights[state] = reader.readProbability(value, mayBeNegative)?.number ?? 0;
      }
    } else {
      const expected = `"${property}" must be a list of ${states.length} weights, or an object of weights by state.`;
      this.diagnostics.error(node, 'wrong-type', expected);
      return undefined;
    }
    if (!weights.some((weight) => weight > 0 || (mayBeNegative && weight !== 0)))
      this.diagnostics.error(node, 'bad-start', `At least one weight of "${property}" must be positive.`);
    return weights;
  }

  private at(property: string): Node | undefined {
    return this.properties.get(property)?.value;
  }

  private string(property: string): string {
    const node = this.at(property);
    if (node === undefined) return '';
    if (node.type !== 'string') this.diagnostics.error(node, 'wrong-type', `"${property}" must be a string.`);
    return node.type === 'string' ? String(node.value) : '';
  }

  /** The checkpoint that the process was inferred from, as `infer` writes it. */
  private inferred(): InferredFrom | null {
    const node = this.at('inferred');
    if (node === undefined) return null;
    const [checkpoint, sha256] = ['checkpoint', 'sha256'].map(
      (key) => findNodeAtLocation(node, [key])?.value as unknown,
    );
    if (typeof checkpoint === 'string' && typeof sha256 === 'string') return { checkpoint, sha256 };
    this.diagnostics.error(
      node,
      'wrong-type',
      '"inferred" must be an object with "checkpoint" and "sha256", two strings.',
    );
    return null;
  }

  /** `true`, or the probability below which a symbol counts as impossible. */
  private approximate(generalised: boolean): number | undefined {
    const node = this.at('approximate');
    if (node === undefined || node.value === false) return undefined;
    const least: unknown = node.value === true ? NOISE : node.value;
    if (!generalised)
      this.diagnostics.error(
        node,
        'bad-approximate',
        '"approximate" goes with "generalised": true, and is left out otherwise.',
      );
    else if (typeof least !== 'number' || !(least > 0 && least <= MOST_NOISE))
      this.diagnostics.error(
        node,
        'bad-approximate',
        `"approximate" must be true, or the probability above 0 and up to ${MOST_NOISE} below which a symbol counts as impossible.`,
      );
    else return least;
    return undefined;
  }

  private flag(property: string): boolean {
    const node = this.at(property);
    if (node === undefined) return false;
    if (node.type !== 'boolean') this.diagnostics.error(node, 'wrong-type', `"${property}" must be true or false.`);
    return node.value === true;
  }
}

function sorted({ list }: Diagnostics): ProcessDiagnostic[] {
  return [...list].sort((a, b) => a.offset - b.offset);
}
