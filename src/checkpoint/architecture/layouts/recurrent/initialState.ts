import { shapeText, type StateDict, type StoredTensor } from '../../../formats/storedTensor.js';
import { view } from '../views.js';
import { refusedRecurrent } from './refused.js';

/** Learned states that the layers start from, under their canonical names: rnn.{l}.h_0 and, of an LSTM, rnn.{l}.c_0. */
export interface InitialState {
  readonly tensors: StateDict;
  readonly names: ReadonlySet<string>;
}

const INITIAL =
  /(^|[._])(h_?0|c_?0|init\w*|(hidden|cell|state|h|c)_?(init\w*|0)|initial\w*|start_?(state|hidden|h|c))([._]|$)/i;
const OF_CELL = /(^|[._])(c_?0|c_?init\w*|init\w*_c|\w*cell\w*|start_?c)([._]|$)/i;

interface Sizes {
  readonly rnn_type: 'RNN' | 'GRU' | 'LSTM';
  readonly n_layers: number;
  readonly d_model: number;
  readonly d_cell: number;
}

/**
 * Parameters that the layers start from in place of zeros: one row for each layer, as torch takes h_0 [n_layers, batch 1,
 * d_model], or one row for all of them. Axes of length 1 do not count.
 * @throws InputError `unsupported-architecture` where such a parameter has another shape, or there are several
 */
export function initialState(rest: StateDict, sizes: Sizes, file: string): InitialState | null {
  const tensors = new Map<string, StoredTensor>();
  const names = new Set<string>();
  for (const [name, tensor] of rest) {
    if (!INITIAL.test(name)) continue;
    const isCell = OF_CELL.test(name);
    const width = isCell ? sizes.d_cell : sizes.d_model;
    const refuse = (why: string) =>
      refusedRecurrent(file, `it has a hidden state to start from (tensor ${name}) ${why}`, 'Train it without');
    if (isCell && sizes.rnn_type !== 'LSTM') throw refuse(`for a cell, which a ${sizes.rnn_type} does not have`);
    const rows = rowsOf(tensor.shape, width, sizes.n_layers);
    if (rows === null || /(^|\.)(weight|bias)$/.test(name))
      throw refuse(`of shape ${shapeText(tensor.shape)}, where [${sizes.n_layers}, 1, ${width}] is computed`);
    const part = isCell ? 'c_0' : 'h_0';
    if (tensors.has(`rnn.0.${part}`)) throw refuse('beside another one');
    names.add(name);
    for (let layer = 0; layer < sizes.n_layers; layer++)
      tensors.set(`rnn.${layer}.${part}`, view(tensor, [width], [1], rows === 1 ? 0 : layer * width));
  }
  return names.size > 0 ? { tensors, names } : null;
}

/** Whether a state is one row for each layer or one for all; null where it is neither. */
function rowsOf(shape: readonly number[], width: number, layers: number): number | null {
  const isRows = (rows: number) =>
    shape.at(-1) === width &&
    shape.slice(0, -1).reduce((product, length) => product * length, 1) === rows &&
    shape.slice(0, -1).every((length) => length === 1 || length === rows);
  return isRows(layers) ? layers : isRows(1) ? 1 : null;
}
