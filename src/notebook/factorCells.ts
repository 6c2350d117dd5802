import type { FactorLaw, Process } from '../process/process.js';
import { markdownText } from '../shared/writtenText.js';
import { code, markdown, type Cell } from './ipynb.js';
import { list, num, real, rows, str } from './python.js';

/**
 * A process that steps by its factors (see {@link FactorLaw}): its formula in words, its factors' matrices, and `update`, which gives
 * the probability of each symbol and a function that gives beliefs after chosen symbols.
 */
export const factorCells = (process: Process, law: FactorLaw): Cell[] => [
  formula(process, law),
  code('factors', ...factors(process, law)),
  code('factor-tokens', ...tokens(process, law)),
  code('update', ...update(law)),
];

const formula = ({ name }: Process, { normalised, noise, isHmm }: FactorLaw): Cell =>
  markdown(
    'process-text',
    '## Process',
    '',
    `${markdownText(name)}, whose beliefs are products of its factors' beliefs $b_i$` +
      (isHmm ? '.' : ': no labelled matrices give it, and the published formulas step its beliefs.'),
    'With the joint token $z = (t_0, t_1, \\dots)$, the first factor most significant:',
    '',
    `$$p(z \\mid b) = ${normalised ? '\\tfrac{1}{Z(b)}' : ''}\\prod_i b_i\\,T_i^{e_i(z)}[t_i]\\,\\tau_i, \\qquad ` +
      "b_i' = b_i\\,T_i^{k_i(z)}[t_i] / (b_i\\,T_i^{k_i(z)}[t_i]\\,\\tau_i)$$",
    ...(noise > 0
      ? [
          '',
          `Noise blurs the tokens alone, $(1 - ${noise})\\,p(z \\mid b) + ${noise} / V$; the beliefs step as if there were none.`,
        ]
      : []),
  );

function factors({ states, symbols, start }: Process, law: FactorLaw): string[] {
  return [
    `states = ${list(states.map(str))}`,
    `symbols = ${list(symbols.map(str))}  # symbol z is token z`,
    'T = [  # of each factor: [variant, token, from, to]',
    ...law.factors.flatMap(({ variants }) => [
      '    np.array([',
      ...variants.map(({ matrices, states: { length: S } }) => {
        const row = (matrix: Float64Array, from: number) =>
          list([...matrix.subarray(from * S, (from + 1) * S)].map(real));
        return `        ${list(matrices.map((matrix) => list(Array.from({ length: S }, (_, from) => row(matrix, from)))))},`;
      }),
      '    ]),',
    ]),
    ']',
    `tau = ${list(law.factors.map(({ variants: [{ tau }] }) => `np.array(${list([...tau].map(real))})`))}`,
    `pi = np.array(${list([...start].map(real))})  # where words begin`,
  ];
}

function tokens({ symbols }: Process, { factors: { length: F }, token, emission, transition }: FactorLaw): string[] {
  const table = (name: string, values: Int32Array): string[] => [
    `${name} = np.array([`,
    rows(symbols.map((_, z) => list([...values.subarray(z * F, (z + 1) * F)].map(String)))),
    '])',
  ];
  return [
    '# For each joint token: the token of each factor, the variant by which it emits, and that by which its belief steps.',
    ...table('token', token),
    ...table('emission', emission),
    ...table('transition', transition),
  ];
}

const update = ({ normalised, noise }: FactorLaw): string[] => [
  'def marginals(beliefs):',
  '    """Of each factor, its own belief [n, S_i]."""',
  '    joint = beliefs.reshape(len(beliefs), *[len(own) for own in tau])',
  '    found = []',
  '    for i in range(len(tau)):',
  '        own = joint',
  '        for j in reversed(range(len(tau))):',
  '            if j != i:',
  '                own = np.tensordot(own, tau[j], axes=(j + 1, 0))',
  '        found.append(own)',
  '    return found',
  '',
  '',
  'def update(beliefs, least=1e-12):',
  '    """Beliefs [n, S] to the probability of each symbol [n, V], and what gives the beliefs after chosen ones."""',
  '    own = marginals(beliefs)',
  '    p = np.ones((len(beliefs), len(symbols)))',
  '    for i, b in enumerate(own):',
  '        p = p * np.einsum("ns,kxs->nkx", b, T[i] @ tau[i])[:, emission[:, i], token[:, i]]',
  ...(normalised
    ? [
        '    total = p.sum(1, keepdims=True)',
        '    p = np.where(total > 0, p / np.where(total > 0, total, 1), 1 / len(symbols))',
      ]
    : []),
  ...(noise > 0 ? [`    p = (1 - ${num(noise)}) * p + ${num(noise)} / len(symbols)`] : []),
  '    p[p < least] = 0',
  '',
  '    def after(node, x):',
  '        joint = np.ones((len(node), 1))',
  '        for i, b in enumerate(own):',
  '            moved = np.einsum("ns,nst->nt", b[node], T[i][transition[x, i], token[x, i]])',
  '            moved = moved / (moved @ tau[i])[:, None]',
  '            joint = (joint[:, :, None] * moved[:, None, :]).reshape(len(node), -1)',
  '        return joint',
  '',
  '    return p, after',
];
