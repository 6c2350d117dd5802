import { yieldToEvents, yielder } from '../../shared/cancellation.js';
import { InputError } from '../../shared/inputError.js';
import type { Architecture, RecurrentArchitecture, Tensor, Weights } from './architecture.js';
import { refinedByBuffers } from './buffers.js';
import { checkTensors } from './checkTensors.js';
import { isRecurrentNet, tensorsOf } from './recurrentNet.js';
import { elementCount, shapeText, type StateDict } from '../formats/storedTensor.js';

/** Weights beyond this many bytes as float32 are not taken into memory. */
const MAX_BYTES = 8 * 2 ** 30;
/** onnxruntime does not take larger tensors everywhere. */
const MAX_TENSOR_BYTES = 512 * 2 ** 20;

export interface ReadWeights<A = Architecture | RecurrentArchitecture> {
  /** What was inferred, but for what buffers beside the weights tell otherwise (see refinedByBuffers). */
  readonly architecture: A;
  readonly weights: Weights;
  readonly notes: readonly string[];
}

/**
 * Reads the weights of an architecture out of a state dict: every tensor is there, has its shape and is finite.
 * @param fileBytes size of the file, which bounds what its tensors may take: views can repeat a few bytes endlessly
 * @throws InputError `missing-tensor`, `bad-shape`, `not-finite`, `unsupported-architecture`, `too-large`
 */
export async function readWeights(
  state: StateDict,
  architecture: Architecture,
  file: string,
  fileBytes: number,
  signal?: AbortSignal,
): Promise<ReadWeights<Architecture>>;
export async function readWeights(
  state: StateDict,
  architecture: Architecture | RecurrentArchitecture,
  file: string,
  fileBytes: number,
  signal?: AbortSignal,
): Promise<ReadWeights>;
export async function readWeights(
  state: StateDict,
  architecture: Architecture | RecurrentArchitecture,
  file: string,
  fileBytes: number,
  signal?: AbortSignal,
): Promise<ReadWeights> {
  const expected = tensorsOf(architecture);
  const total = expected.reduce((sum, { shape }) => sum + elementCount(shape) * 4, 0);
  if (total > Math.min(MAX_BYTES, fileBytes * 4 + 2 ** 26))
    throw new InputError('too-large', `${file}: its weights would take ${total} bytes from a file of ${fileBytes}.`);
  for (const { name, shape } of expected)
    if (elementCount(shape) * 4 > MAX_TENSOR_BYTES)
      throw new InputError('too-large', `${file}: ${name} ${shapeText(shape)} takes more than 512 MiB as float32.`);
  checkTensors(state, architecture, file);
  const refined = isRecurrentNet(architecture)
    ? { architecture, notes: [] }
    : await refinedByBuffers(state, architecture, file, signal);
  const weights = new Map<string, Tensor>();
  const absent: string[] = [];
  for (const { name, shape } of expected) {
    await yieldToEvents(signal);
    const stored = state.get(name);
    if (!stored) absent.push(name);
    const data = stored ? await stored.read(signal) : new Float32Array(elementCount(shape));
    await refuseNotFinite(data, name, shape, file, signal);
    weights.set(name, { shape, data });
  }
  const notes = absent.length > 0 ? [`${list(absent)} not in the file: taken as zero.`] : [];
  return { architecture: refined.architecture, weights, notes: [...refined.notes, ...notes] };
}

function list(names: readonly string[]): string {
  if (names.length === 1) return `${names[0]} is`;
  return names.length <= 3
    ? `${names.join(', ')} are`
    : `${names.slice(0, 2).join(', ')} and ${names.length - 2} more biases are`;
}

async function refuseNotFinite(
  data: Float32Array,
  name: string,
  shape: readonly number[],
  file: string,
  signal?: AbortSignal,
): Promise<void> {
  const yieldIfDue = yielder(signal);
  let first = -1;
  let count = 0;
  for (let from = 0; from < data.length; from += PIECE) {
    const to = Math.min(data.length, from + PIECE);
    for (let at = from; at < to; at++) {
      if (Number.isFinite(data[at])) continue;
      if (first < 0) first = at;
      count++;
    }
    await yieldIfDue();
  }
  if (first < 0) return;
  const index: number[] = [];
  let rest = first;
  for (const length of [...shape].reverse()) {
    index.unshift(rest % length);
    rest = Math.floor(rest / length);
  }
  throw new InputError(
    'not-finite',
    `${file}: ${name} holds ${data[first]} at ${shapeText(index)} (${count} of ${data.length} values are not finite ` +
      `float32 numbers): training may have diverged. Choose an earlier checkpoint.`,
  );
}

/** Numbers that are looked at between two looks at the clock. */
const PIECE = 2 ** 20;
