/**
 * The read-outs of one checkpoint that a page needs to play through a training, as one list of numbers: B × S mean joint
 * read-outs and behind them, of a mixture, B × S_i read-outs of the belief within each component, component after component.
 * A factor's belief and P(component) follow from the joint read-out and are not in it; what is within a component does not.
 */
interface Framed {
  readonly beliefs: { readonly count: number; readonly centre: ArrayLike<number> };
  readonly process: { readonly states: readonly string[] };
  readonly composed?: {
    readonly kind: string;
    readonly parts: readonly { readonly states: readonly string[]; readonly centre: ArrayLike<number> }[];
  } | null;
}

/** How many states each block has: of the joint belief, then of each component of a mixture. */
export const blockStates = ({ process, composed }: Pick<Framed, 'process' | 'composed'>): readonly number[] => [
  process.states.length,
  ...(composed?.kind === 'mixture' ? composed.parts.map(({ states }) => states.length) : []),
];

/** How many numbers a frame of an analysis has. */
export const frameLength = (of: Pick<Framed, 'beliefs' | 'process' | 'composed'>): number =>
  of.beliefs.count * blockStates(of).reduce((sum, states) => sum + states, 0);

/**
 * A frame with other rows: each block by itself, one after the other.
 * @param states of each block
 * @param rows of one block for the rows of another
 */
export function byBlock(
  frame: Float32Array,
  count: number,
  states: readonly number[],
  rows: (block: Float32Array, states: number) => Float32Array,
): Float32Array {
  const blocks = states.map((each, block) => rows(frame.subarray(...blockAt(states, count, block)), each));
  const all = new Float32Array(blocks.reduce((sum, { length }) => sum + length, 0));
  let first = 0;
  for (const block of blocks) {
    all.set(block, first);
    first += block.length;
  }
  return all;
}

/** The frame of the checkpoint that an analysis is of. */
export function frameOf(of: Framed): Float64Array {
  const frame = new Float64Array(frameLength(of));
  frame.set(of.beliefs.centre);
  let first = of.beliefs.centre.length;
  if (of.composed?.kind === 'mixture')
    for (const { centre } of of.composed.parts) {
      frame.set(centre, first);
      first += centre.length;
    }
  return frame;
}

/**
 * Where a block stands in a frame of B beliefs.
 * @param block 0: of the joint belief; 1 + i: within component i
 */
export function blockAt(states: readonly number[], count: number, block: number): readonly [number, number] {
  const first = count * states.slice(0, block).reduce((sum, each) => sum + each, 0);
  return [first, first + count * (states[block] ?? 0)];
}
