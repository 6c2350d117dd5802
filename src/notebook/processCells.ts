import { matricesOf } from '../process/matrices.js';
import type { Process } from '../process/process.js';
import { markdownText } from '../shared/writtenText.js';
import { factorCells } from './factorCells.js';
import { code, markdown, type Cell } from './ipynb.js';
import { list, num, real, rows, str } from './python.js';

export interface NotebookInputs {
  readonly process: Process;
  readonly decimals: number;
  readonly weighting: 'uniform' | 'probability';
  /** Positions of an input, a beginning-of-sequence token's included. */
  readonly n_ctx: number;
  readonly bosToken: number | null;
  /** The words that were drawn, where not all were run. */
  readonly sample: {
    readonly words: readonly (readonly number[])[];
    readonly by: 'uniform' | 'probability';
    /** Whether the words' prefixes are all that was expanded, without what else may follow them. */
    readonly prefixesAlone: boolean;
  } | null;
}

/** Beliefs of a process: matrices, or formulas of its factors; mixed-state tree, and the words that the model is run on. */
export function processCells({ process, decimals, weighting, n_ctx, bosToken, sample }: NotebookInputs): Cell[] {
  const length = bosToken === null ? n_ctx : n_ctx - 1;
  const alone = sample?.prefixesAlone === true;
  const depth = sample ? length + Number(!alone) : n_ctx + 1;
  const byProbability = weighting === 'probability' && sample?.by !== 'probability';
  return [
    ...(process.law ? factorCells(process, process.law) : matrixCells(process)),
    ...(sample ? [code('sample', ...sampled(sample.words))] : []),
    code('tree', ...tree(depth, process, sample !== null, alone)),
    code('beliefs', ...distinct(decimals)),
    code('words', ...words(length, bosToken, byProbability, sample !== null)),
  ];
}

function matrixCells(process: Process): Cell[] {
  return [
    markdown(
      'process-text',
      '## Process',
      '',
      `${markdownText(process.name)} as labelled transition matrices, \`T[symbol, from, to]\`. The belief after a token is`,
      "$b' = b\\,T[x] / (b\\,T[x]\\,\\tau)$, from " +
        (process.start === process.stationary ? 'the stationary distribution on' : 'its start `pi` on') +
        (process.generalised
          ? '; $\\tau$ is the right eigenvector, since the process is a generalised one.'
          : '; $\\tau$ is all ones.'),
    ),
    code('matrices', ...matrices(process)),
  ];
}

function matrices(process: Process): string[] {
  const { states, symbols, stationary, start, tau, generalised } = process;
  const T = matricesOf(process);
  const S = states.length;
  return [
    `states = ${list(states.map(str))}`,
    `symbols = ${list(symbols.map(str))}  # symbol i is token i`,
    'T = np.array([',
    ...T.flatMap((matrix, x) => [
      `    [  # ${x}`,
      ...states.map((_, from) => `        ${list([...matrix.subarray(from * S, (from + 1) * S)].map(real))},`),
      '    ],',
    ]),
    '])',
    `pi = np.array(${list([...start].map(real))})`,
    generalised ? `tau = np.array(${list([...tau].map(real))})` : `tau = np.ones(${S})`,
    start === stationary
      ? 'assert np.allclose(pi @ T.sum(0), pi) and np.isclose(pi @ tau, 1)'
      : 'assert np.isclose(pi @ tau, 1)  # words begin elsewhere than in the stationary distribution',
  ];
}

const MATRIX_UPDATE: readonly string[] = [
  '',
  '',
  'def update(beliefs, least=1e-12):',
  '    """Beliefs [n, S] to the probability of each symbol [n, V] and the belief after it [n, V, S]."""',
  '    joint = np.einsum("ns,xst->nxt", beliefs, T)',
  '    p = joint @ tau',
  '    p[p < least] = 0',
  '    return p, joint / np.where(p > 0, p, 1)[..., None]',
  '',
  '',
];

function tree(depth: number, { law, approximate }: Process, isSampled: boolean, alone: boolean): string[] {
  const least = approximate ?? null;
  return [
    `DEPTH = ${depth}`,
    ...(law ? [] : MATRIX_UPDATE),
    '# Level by level: each word of positive probability, symbols ascending, behind its parent.',
    'beliefs, probabilities, parents, last = [pi[None]], [np.ones(1)], [np.array([-1])], [np.array([-1])]',
    'first = 0',
    ...(isSampled ? ['prefixes = {word[:k] for word in drawn for k in range(len(word) + 1)}', 'level = [()]'] : []),
    'for d in range(1, DEPTH + 1):',
    `    p, after = update(beliefs[-1]${least === null ? '' : `, ${num(least)}`})`,
    ...(least === null
      ? []
      : ['    p = p / p.sum(1, keepdims=True)  # what is noise in an estimated process has no share']),
    ...(isSampled
      ? ['    p[[word not in prefixes for word in level]] = 0  # drawn words, and what may follow their prefixes']
      : []),
    '    node, x = np.nonzero(p)',
    ...(alone
      ? [
          '    kept = [level[n] + (int(s),) in prefixes for n, s in zip(node, x)]  # what else may follow is left out',
          '    node, x = node[kept], x[kept]',
        ]
      : []),
    ...(isSampled ? ['    level = [level[n] + (int(s),) for n, s in zip(node, x)]'] : []),
    '    parents.append(first + node)',
    '    first += len(beliefs[-1])',
    '    last.append(x)',
    '    probabilities.append(probabilities[-1][node] * p[node, x])',
    `    beliefs.append(after${law ? '(node, x)' : '[node, x]'})`,
    'depth = np.repeat(np.arange(DEPTH + 1), [len(level_beliefs) for level_beliefs in beliefs])',
    'belief, probability = np.concatenate(beliefs), np.concatenate(probabilities)',
    'parent, symbol = np.concatenate(parents), np.concatenate(last)',
  ];
}

const distinct = (decimals: number): string[] => [
  `# Two beliefs are one where they agree at ${decimals} decimals; indices in the order of first meeting.`,
  `key = np.floor(belief * 10**${decimals} + 0.5 + 1e-6)`,
  '_, first_node, inverse = np.unique(key, axis=0, return_index=True, return_inverse=True)',
  'order = np.argsort(first_node)',
  'belief_index = np.argsort(order)[inverse.reshape(-1)]',
  'distinct = belief[first_node[order]]',
  'print(f"{len(belief)} nodes, {len(distinct)} distinct beliefs")',
];

function sampled(words: readonly (readonly number[])[]): string[] {
  const compact = words.every((word) => word.every((token) => token < 10));
  const texts = words.map((word) => word.join(compact ? '' : '.'));
  return [
    'DRAWN = """',
    rows(texts, '', 100).replaceAll(',', ''),
    '"""  # the words that were drawn, as token ids',
    `drawn = [tuple(int(token) for token in ${compact ? 'word' : 'word.split(".")'}) for word in DRAWN.split()]`,
  ];
}

function words(length: number, bosToken: number | null, byProbability: boolean, isSampled: boolean): string[] {
  return [
    `LENGTH = ${length}  # tokens of a word`,
    ...(isSampled ? ['drawn_words = set(drawn)'] : []),
    'ends = np.flatnonzero(depth == LENGTH)',
    'path = [ends]',
    'while len(path) < LENGTH:',
    '    path.append(parent[path[-1]])',
    'nodes = np.stack(path[::-1], axis=1)  # the node after each token',
    'tokens = symbol[nodes]',
    ...(isSampled
      ? [
          'is_drawn = np.array([tuple(word) in drawn_words for word in tokens.tolist()])',
          'nodes, tokens, ends = nodes[is_drawn], tokens[is_drawn], ends[is_drawn]',
        ]
      : []),
    ...(bosToken === null
      ? []
      : [
          'root = np.zeros((len(ends), 1), dtype=int)',
          `nodes, tokens = np.hstack([root, nodes]), np.hstack([root + ${bosToken}, tokens])  # the beginning-of-sequence token`,
        ]),
    'n_words, n_ctx = tokens.shape',
    '# A causal model does the same on equal prefixes: one row for each.',
    'rows, row_of = np.unique(nodes, return_inverse=True)',
    'row_of = row_of.reshape(nodes.shape)',
    'words_through = np.bincount(row_of.ravel())',
    ...(byProbability
      ? [
          'word_weight = probability[ends] / probability[ends].sum() * n_words',
          'weight = np.bincount(row_of.ravel(), weights=np.repeat(word_weight, n_ctx))',
        ]
      : ['weight = words_through.astype(float)']),
    'position = np.empty(len(rows), dtype=int)',
    'position[row_of] = np.arange(n_ctx)',
    'print(f"{n_words} words of {n_ctx} positions, {len(rows)} distinct prefixes")',
  ];
}
