import { InputError } from '../../../../shared/inputError.js';
import { shapeText, type StateDict, type StoredTensor } from '../../../formats/storedTensor.js';
import { transposed } from '../views.js';
import { refusedRecurrent } from './refused.js';

/** How tokens enter a recurrent net, and how its hidden state becomes logits. */
export interface RecurrentEnds {
  /** [d_vocab, d_embed]; null where tokens enter as one-hot vectors. */
  readonly embedding: StoredTensor | null;
  readonly d_vocab: number;
  /** [d_model, d_vocab_out]. */
  readonly W_U: StoredTensor;
  readonly b_U: StoredTensor | null;
  readonly d_vocab_out: number;
}

const EMBEDDING =
  /(^|[._])(embed(ding)?s?|emb|wte|tok(en)?s?|lookup|encoder|word_?emb\w*|token_?emb\w*|input_?emb\w*|W_E)([._]|$)/i;
/** A Linear layer on one-hot vectors, which is an embedding with a bias. */
const INPUT = /(^|[._])(in|inp|input|input_?(layer|proj\w*|linear|fc)|in_?proj\w*|fc_?in|i2h|encoder)([._]|$)/i;

/**
 * The embedding and the output layer among the tensors that are not recurrent, by shapes, and by names where shapes
 * leave a choice. An output layer is whatever takes the hidden state: its names are many.
 * @param rest tensors beside the recurrent ones and what belongs to them, in the order of the file
 * @param width numbers that the first layer takes; d_model numbers of the hidden state that the output layer does
 * @throws InputError `unsupported-architecture` naming what is not computed; `missing-tensor`, `bad-shape`
 */
export function recurrentEnds(
  rest: StateDict,
  { width, d_model, isTied }: { readonly width: number; readonly d_model: number; readonly isTied: boolean },
  file: string,
): RecurrentEnds {
  const matrices = [...rest.keys()].filter((name) => rest.get(name)?.shape.length === 2);
  const [input, output] = inputAndOutput(matrices, rest, { width, d_model, isTied }, file);
  const used = new Set<string>();
  const take = (name: string | null): StoredTensor | null => {
    const tensor = name === null ? null : rest.get(name);
    if (name === null || !tensor) return null;
    used.add(name);
    return tensor;
  };
  const W = take(output) as StoredTensor;
  const isLinear = W.shape[1] === d_model && !/W_U$/.test(output);
  const d_vocab_out = W.shape[isLinear ? 0 : 1];
  const bias = take(biasOf(output, rest));
  if (bias && (bias.shape.length !== 1 || bias.shape[0] !== d_vocab_out))
    throw new InputError(
      'bad-shape',
      `${file}: ${biasOf(output, rest)} should be [${d_vocab_out}] and is ${shapeText(bias.shape)}.`,
    );
  const embedding = embeddingOf(input, rest, width, take);
  const unused = [...rest.keys()].find((name) => !used.has(name));
  if (unused !== undefined)
    throw refusedRecurrent(file, `it has ${unused}, which is not known what it does`, 'Save it without that part');
  const d_vocab = embedding ? embedding.shape[0] : width;
  if (d_vocab === 1 && d_vocab_out > 1)
    throw refusedRecurrent(
      file,
      'its first layer takes one number for each token, not an embedding or a one-hot vector',
      'Train it on embeddings or one-hot vectors',
    );
  return { embedding, d_vocab, W_U: isLinear ? transposed(W) : W, b_U: bias, d_vocab_out };
}

/** Names of the matrix that tokens enter through, null where they are one-hot, and of the output layer. */
function inputAndOutput(
  matrices: readonly string[],
  rest: StateDict,
  { width, d_model, isTied }: { readonly width: number; readonly d_model: number; readonly isTied: boolean },
  file: string,
): [input: string | null, output: string] {
  const shape = (name: string): readonly number[] => rest.get(name)?.shape ?? [];
  const mayEnter = matrices.filter((name) => shape(name).includes(width));
  const mayLeave = matrices.filter((name) => shape(name).includes(d_model));
  if (matrices.length > 2)
    throw refusedRecurrent(
      file,
      `beside its recurrent layers it has ${matrices.slice(0, 4).join(', ')}: expected an embedding and one output layer`,
      'Train it with one output layer',
    );
  const [first = '', second = ''] = matrices;
  if (matrices.length === 1 && mayLeave.length === 1) {
    if (!EMBEDDING.test(first) && !INPUT.test(first)) return [null, first];
    if (isTied && width === d_model) return [first, first];
  }
  if (matrices.length === 2) {
    const entering = [first, second].filter((name) => EMBEDDING.test(name) && !/unemb/i.test(name));
    const input = entering.length === 1 ? entering[0] : ([first, second].find((name) => INPUT.test(name)) ?? first);
    const output = input === first ? second : first;
    if (mayEnter.includes(input) && mayLeave.includes(output)) return [input, output];
  }
  const has = matrices.map((name) => `${name} ${shapeText(shape(name))}`).join(' and ');
  throw new InputError(
    'missing-tensor',
    `${file} is a recurrent net without an output layer that is known: expected a Linear layer [d_vocab, ${d_model}] ` +
      `(output_layer, fc, head, …) and, unless tokens enter as one-hot vectors, an embedding [d_vocab, ${width}]` +
      `; found ${has === '' ? 'neither' : has}.`,
  );
}

/** The bias of a Linear layer, or of a parameter pair W and b. */
function biasOf(name: string, rest: StateDict): string | null {
  const bias = name.replace(/(^|\.)weight$/, '$1bias').replace(/(^|[._])W(_\w+)?$/, '$1b$2');
  return bias !== name && rest.has(bias) ? bias : null;
}

/** [d_vocab, width]: an nn.Embedding, or a Linear layer on one-hot vectors with its bias added to every row. */
function embeddingOf(
  name: string | null,
  rest: StateDict,
  width: number,
  take: (name: string | null) => StoredTensor | null,
): StoredTensor | null {
  const tensor = take(name);
  if (name === null || !tensor) return null;
  const bias = take(biasOf(name, rest));
  const [rows, columns] = tensor.shape;
  const isSquare = rows === columns;
  const isLinear = isSquare ? bias !== null || (INPUT.test(name) && !EMBEDDING.test(name)) : columns !== width;
  const matrix = isLinear ? transposed(tensor) : tensor;
  return bias ? plusRow(matrix, bias) : matrix;
}

function plusRow(matrix: StoredTensor, row: StoredTensor): StoredTensor {
  return {
    shape: matrix.shape,
    dtype: matrix.dtype,
    ...(matrix.origin && row.origin && { origin: { op: 'plusRow', matrix: matrix.origin, row: row.origin } }),
    async read(signal) {
      const data = await matrix.read(signal);
      const added = await row.read(signal);
      return data.map((value, at) => value + added[at % added.length]);
    },
  };
}
