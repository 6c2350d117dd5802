import { probability, type PresetInfo, type PresetParameter, type PresetValues } from './preset.js';

/** A preset that is made of others: its spec as simplexity writes it follows from its parameters. */
export interface ComposedPreset extends PresetInfo {
  spec(values: PresetValues): object;
}

const variant = (process_name: string, process_params: object) => ({ process_name, process_params });
const mess3 = (x: number, a: number) => variant('mess3', { x, a });
const tomQuantum = (beta: number) => variant('tom_quantum', { alpha: 1, beta });
const factor = (component_type: 'hmm' | 'ghmm', variants: object[], control_map?: number[]) => ({
  component_type,
  variants,
  ...(control_map && { control_map }),
});

const a: PresetParameter = probability('a', 0.6, 'Of Mess3: chance of the symbol of the next state.');
const x: PresetParameter = probability('x', 0.15, 'Of Mess3: chance of each of the two other states.', {
  max: 0.5,
});

/** What variants of Mess3 and of the Bloch walk a chain of five factors chooses among. */
const MESS3 = [mess3(0.15, 0.6), mess3(0.11, 0.79), mess3(0.5, 0.6), mess3(0.5, 0.21)];
const TOM_QUANTUM = [1, 4, 7.141428, 2].map(tomQuantum);

/**
 * Sources: simplexity `configs/generative_process/product_mess3_zero_one.yaml`, `product_mess3_tom_quantum.yaml` and
 * `unified_chain_3mess3_2tomq.yaml`; arXiv:2602.02385 for three Mess3 and two Bloch walks side by side.
 */
export const COMPOSED_PRESETS: readonly ComposedPreset[] = [
  {
    name: 'mess3-x-zero-one-random',
    aliases: ['product_mess3_zero_one'],
    title: 'Mess3 × Zero-One-Random',
    description: 'Mess3 and Zero-One-Random side by side: two factors, tokens are pairs.',
    generalised: false,
    parameters: [x, a, probability('p', 0.5, 'Of Zero-One-Random: chance of a 1 in the random state.')],
    spec: (values) => ({
      structure_type: 'independent',
      spec: [
        factor('hmm', [mess3(values.number('x'), values.number('a'))]),
        factor('hmm', [variant('zero_one_random', { p: values.number('p') })]),
      ],
    }),
  },
  {
    name: 'mess3-x-tom-quantum',
    aliases: ['product_mess3_tom_quantum'],
    title: 'Mess3 × Bloch walk',
    description: 'Mess3 and the Bloch walk side by side: one factor classical, one generalised.',
    generalised: true,
    parameters: [x, a],
    spec: (values) => ({
      structure_type: 'independent',
      spec: [
        factor('hmm', [mess3(values.number('x'), values.number('a'))]),
        factor('ghmm', [tomQuantum(Math.sqrt(51))]),
      ],
    }),
  },
  {
    name: 'three-mess3-two-tom-quantum',
    aliases: ['3mess3_2tomq'],
    title: 'Three Mess3 × two Bloch walks',
    description:
      'Five independent factors, 432 symbols and 243 joint states, as in the paper on factored representations.',
    generalised: true,
    parameters: [],
    spec: () => ({
      structure_type: 'independent',
      spec: [
        ...[0, 1, 2].map((k) => factor('hmm', [MESS3[k]])),
        ...[1, 2].map((k) => factor('ghmm', [TOM_QUANTUM[k]])),
      ],
    }),
  },
  {
    name: 'chain-three-mess3-two-tom-quantum',
    aliases: ['unified_chain_3mess3_2tomq'],
    title: 'Chain of three Mess3 and two Bloch walks',
    description: 'Five factors in a chain: the token of each chooses the variant of the next.',
    generalised: true,
    parameters: [],
    spec: () => ({
      structure_type: 'chain',
      spec: [
        factor('hmm', [MESS3[0]]),
        factor('hmm', MESS3, [2, 3, 0]),
        factor('hmm', MESS3, [1, 3, 2]),
        factor('ghmm', TOM_QUANTUM, [2, 0, 3]),
        factor('ghmm', TOM_QUANTUM, [1, 3, 0, 2]),
      ],
    }),
  },
  {
    name: 'mess3-chain',
    aliases: [],
    title: 'Chain of two Mess3',
    description: 'The token of the first Mess3 chooses among three variants of the second.',
    generalised: false,
    parameters: [],
    spec: () => ({
      structure_type: 'chain',
      spec: [factor('hmm', [MESS3[0]]), factor('hmm', [MESS3[0], MESS3[1], mess3(0.05, 0.85)], [0, 1, 2])],
    }),
  },
  {
    name: 'symmetric-coin-mess3',
    aliases: [],
    title: 'Coin ⇄ Mess3',
    description: 'A coin and Mess3 choose the variant of each other: driven by beliefs, no hidden Markov model.',
    generalised: false,
    parameters: [],
    spec: () => ({
      structure_type: 'symmetric',
      spec: [
        factor('hmm', [variant('coin', { p: 0.3 }), variant('coin', { p: 0.8 })]),
        factor('hmm', [MESS3[0], mess3(0.05, 0.85)]),
      ],
      control_maps: [
        [0, 1, 0],
        [0, 1],
      ],
    }),
  },
  {
    name: 'mess3-mixture',
    aliases: [],
    title: 'Mixture of Mess3',
    description: 'A word is of one of three Mess3 from its beginning to its end, each as often.',
    generalised: false,
    parameters: [],
    spec: () => ({
      process_names: ['mess3', 'mess3', 'mess3'],
      process_params: [
        { x: 0.15, a: 0.6 },
        { x: 0.05, a: 0.85 },
        { x: 0.5, a: 0.21 },
      ],
      process_weights: [1, 1, 1],
    }),
  },
];
