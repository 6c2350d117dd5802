import { countText } from '../../shared/texts.js';
import { InputError } from '../../shared/inputError.js';
import { countByExpansion } from '../words/countWords.js';
import { distinctBeliefs } from './distinctBeliefs.js';
import { DECIMALS } from '../../shared/defaults.js';
import type { MixedStateTree } from './mixedStateTree.js';
import type { Process } from '../process.js';
import { sampleWords, type WordSampling } from '../words/sampleWords.js';
import { countByAutomaton, supportAutomaton } from '../words/supportAutomaton.js';
import { TreeGrowth, TreeOverflow, type ChosenWords } from './treeGrowth.js';

export interface TreeOptions {
  /** Decimals at which beliefs are merged for their indices: 1 .. 12, default 5. */
  readonly decimals?: number;
  /** Most nodes to build. Default: as many as fit into 512 MB. */
  readonly maxNodes?: number;
  /** Take only some of the words of one length: their prefixes and the one-symbol continuations of these. */
  readonly sample?: WordSampling;
  readonly signal?: AbortSignal;
}

const MAX_TREE_BYTES = 512 * 2 ** 20;
/** With more symbols than this, the continuations of sampled prefixes are most of a tree by far, and may be left out. */
const MANY_SYMBOLS = 32;

/** Memory of one node with S states while the tree is built: belief, key and distinct vector, and the small fields. */
export const bytesPerNode = (S: number): number => 24 * S + 40;

/** Nodes that fit into the memory a tree may take. */
const affordableNodes = (process: Process): number => Math.floor(MAX_TREE_BYTES / bytesPerNode(process.states.length));

/**
 * The mixed-state tree to a depth (n_ctx + 1 for a model's words and their next symbols), with belief indices.
 * With `sample`, depth must be its wordLength or one more.
 * @throws InputError `tree-too-large` (states the size, and what would fit), `bad-decimals`, `bad-sample`,
 *   `negative-probability`, `sample-too-rare`
 */
export async function buildMixedStateTree(
  process: Process,
  depth: number,
  options: TreeOptions = {},
): Promise<MixedStateTree> {
  const { decimals = DECIMALS.default, maxNodes = affordableNodes(process), sample, signal } = options;
  if (!Number.isInteger(decimals) || decimals < DECIMALS.minimum || decimals > DECIMALS.maximum) {
    throw new InputError(
      'bad-decimals',
      `Decimals for merging beliefs must be a whole number from ${DECIMALS.minimum} to ${DECIMALS.maximum}, not ${decimals}.`,
    );
  }
  const automaton = supportAutomaton(process);
  const counts = automaton === null ? countByExpansion(process, depth) : countByAutomaton(automaton, depth);
  const drawing = sample !== undefined && checked(sample, depth) && !(counts[sample.wordLength] <= sample.words);
  if (!drawing) {
    const expected = counts.reduce((sum, n) => sum + n, 0);
    if (expected > maxNodes) throw tooLarge(process, depth, expected, maxNodes, counts);
    return grown(process, depth, null, { decimals, maxNodes, expected, signal });
  }
  const { words, wordLength, seed, by } = sample;
  const drawn = await sampleWords(process, sample, automaton, counts[wordLength], signal);
  const prefixes = prefixesOf(drawn.tokens, wordLength);
  const most = 1 + prefixes * process.symbols.length + (depth === wordLength ? 0 : words * process.symbols.length);
  // All that may follow a prefix is there as well, for its beliefs, unless that would be too much.
  const alone = most > maxNodes && process.symbols.length > MANY_SYMBOLS;
  const chosen = { tokens: drawn.tokens, length: wordLength, alone };
  return grown(process, depth, chosen, { decimals, maxNodes, expected: NaN, signal }, (wordNodes) => ({
    words: wordNodes.length,
    // JSON has no infinity, so a count that overflows is given as the largest finite number.
    ofWords: Math.min(drawn.ofWords, Number.MAX_VALUE),
    wordLength,
    seed,
    by,
    wordNodes,
  })).catch((error: unknown) => {
    if (error instanceof InputError && error.code === 'tree-too-large') {
      throw new InputError(
        'tree-too-large',
        `A sample of ${words} words needs up to ${countText(alone ? prefixes + words : most)} nodes: take fewer.`,
      );
    }
    throw error;
  });
}

async function grown(
  process: Process,
  depth: number,
  chosen: ChosenWords | null,
  {
    decimals,
    maxNodes,
    expected,
    signal,
  }: { decimals: number; maxNodes: number; expected: number; signal?: AbortSignal },
  sampledOf?: (wordNodes: Int32Array) => MixedStateTree['sampled'],
): Promise<MixedStateTree> {
  const growth = new TreeGrowth(process, maxNodes, chosen, expected);
  const nodes = await growth.grow(depth, signal).catch((error: unknown) => {
    if (error instanceof TreeOverflow) throw tooLarge(process, depth, NaN, maxNodes, new Float64Array(error.level + 1));
    throw error;
  });
  const { beliefIndex, distinct } = await distinctBeliefs(nodes.belief, process.states.length, decimals, signal);
  const sampled = chosen === null ? null : (sampledOf?.(growth.wordNodes(nodes.levelStart, chosen.length)) ?? null);
  return { process, depth, ...nodes, beliefIndex, distinct, sampled };
}

/** Distinct prefixes of sorted words, the empty one among them, without the words themselves. */
function prefixesOf(tokens: Int16Array, length: number): number {
  let count = Math.min(1, tokens.length);
  for (let word = 0; word < tokens.length; word += length)
    for (let at = 0, isShared = word > 0; at < length - 1; at++) {
      isShared &&= tokens[word + at] === tokens[word - length + at];
      if (!isShared) count++;
    }
  return count;
}

function checked(sample: WordSampling, depth: number): boolean {
  if (!Number.isInteger(sample.words) || sample.words < 1) {
    throw new InputError(
      'bad-sample',
      `The number of words to sample must be a whole number from 1, not ${sample.words}.`,
    );
  }
  if (!Number.isFinite(sample.seed))
    throw new InputError('bad-sample', `The seed must be a number, not ${sample.seed}.`);
  if (sample.wordLength !== depth && sample.wordLength !== depth - 1) {
    throw new Error(`a sample of words of length ${sample.wordLength} cannot fill a tree of depth ${depth}`);
  }
  return true;
}

/** @param nodes size of the tree; NaN if not known, and then `counts` has one entry for each depth that fits */
function tooLarge(process: Process, depth: number, nodes: number, maxNodes: number, counts: Float64Array): InputError {
  const S = process.states.length;
  const megabytes = (n: number): string => countText((n * bytesPerNode(S)) / 2 ** 20);
  const known = !Number.isNaN(nodes);
  const size = known
    ? `${countText(nodes)} nodes${Number.isFinite(nodes) ? `, which need ${megabytes(nodes)} MB` : ''}`
    : `more than ${countText(maxNodes)} nodes (${megabytes(maxNodes)} MB)`;
  let fits = -1;
  for (let sum = 0, level = 0; level < counts.length; level++) {
    sum += counts[level];
    if (sum > maxNodes) break;
    fits = level;
  }
  return new InputError(
    'tree-too-large',
    `The mixed-state tree of ${process.name} to depth ${depth} has ${size}; ` +
      `at most ${countText(maxNodes)} nodes (${megabytes(maxNodes)} MB) are built. ` +
      `Depth ${Math.max(fits, 0)} would fit, or take a sample of the words.`,
  );
}
