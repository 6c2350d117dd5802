import { breathe } from '../cancellation.js';
import { InputError } from '../inputError.js';
import type { Architecture, Tensor, Weights } from './architecture.js';
import { expectedTensors, isBuffer } from './hookedTransformer.js';
import { elementCount, shapeText, type StateDict, type StoredTensor } from './storedTensor.js';
import { unsupported } from './unsupported.js';

/** Weights beyond this many bytes as float32 are not taken into memory. */
const MAX_BYTES = 8 * 2 ** 30;

export interface ReadWeights {
  readonly weights: Weights;
  readonly notes: readonly string[];
}

/**
 * Reads the weights of an architecture out of a state dict: every tensor is there, has its shape and is finite, and
 * there is none that the architecture does not use.
 * @param fileBytes size of the file, which bounds what its tensors may take: views can repeat a few bytes endlessly
 * @throws InputError `missing-tensor`, `bad-shape`, `not-finite`, `unsupported-architecture`, `too-large`
 */
export async function readWeights(
  state: StateDict,
  architecture: Architecture,
  file: string,
  fileBytes: number,
  signal?: AbortSignal,
): Promise<ReadWeights> {
  const expected = expectedTensors(architecture);
  const total = expected.reduce((sum, { shape }) => sum + elementCount(shape) * 4, 0);
  if (total > Math.min(MAX_BYTES, fileBytes * 4 + 2 ** 26))
    throw new InputError('too-large', `${file}: its weights would take ${total} bytes from a file of ${fileBytes}.`);
  refuseUnused(state, new Set(expected.map(({ name }) => name)), file);
  for (const { name, shape, optional } of expected) checkShape(state.get(name), name, shape, optional, file);
  await refuseOtherMasks(state, architecture, file, signal);
  const weights = new Map<string, Tensor>();
  const absent: string[] = [];
  for (const { name, shape } of expected) {
    await breathe(signal);
    const stored = state.get(name);
    if (!stored) absent.push(name);
    const data = stored ? await stored.read(signal) : new Float32Array(elementCount(shape));
    refuseNotFinite(data, name, shape, file);
    weights.set(name, { shape, data });
  }
  const notes = absent.length > 0 ? [`${list(absent)} not in the file: taken as zero.`] : [];
  return { weights, notes };
}

function list(names: readonly string[]): string {
  if (names.length === 1) return `${names[0]} is`;
  return names.length <= 3
    ? `${names.join(', ')} are`
    : `${names.slice(0, 2).join(', ')} and ${names.length - 2} more biases are`;
}

function refuseUnused(state: StateDict, used: ReadonlySet<string>, file: string): void {
  const rest = [...state.keys()].filter((name) => !used.has(name) && !isBuffer(name));
  if (rest.length > 0) {
    const more = rest.length > 3 ? ` and ${rest.length - 3} more` : '';
    throw unsupported(
      `tensors that a HookedTransformer of this shape has not: ${rest.slice(0, 3).join(', ')}${more} (${file})`,
    );
  }
}

function checkShape(
  stored: StoredTensor | undefined,
  name: string,
  shape: readonly number[],
  optional: boolean,
  file: string,
): void {
  if (!stored) {
    if (optional) return;
    throw new InputError('missing-tensor', `${file} lacks ${name}, which should be ${shapeText(shape)}.`);
  }
  if (stored.shape.length !== shape.length || stored.shape.some((length, axis) => length !== shape[axis]))
    throw new InputError(
      'bad-shape',
      `${file}: ${name} should be ${shapeText(shape)} and is ${shapeText(stored.shape)}.`,
    );
}

function refuseNotFinite(data: Float32Array, name: string, shape: readonly number[], file: string): void {
  const at = data.findIndex((value) => !Number.isFinite(value));
  if (at < 0) return;
  const index: number[] = [];
  let rest = at;
  for (const length of [...shape].reverse()) {
    index.unshift(rest % length);
    rest = Math.floor(rest / length);
  }
  const count = data.reduce((sum, value) => sum + (Number.isFinite(value) ? 0 : 1), 0);
  throw new InputError(
    'not-finite',
    `${file}: ${name} holds ${data[at]} at ${shapeText(index)} (${count} of ${data.length} values are not finite float32 ` +
      `numbers): training may have diverged. Choose an earlier checkpoint.`,
  );
}

/** The mask that HookedTransformer keeps beside its weights tells whether attention is causal, and global. */
async function refuseOtherMasks(
  state: StateDict,
  { n_ctx }: Architecture,
  file: string,
  signal?: AbortSignal,
): Promise<void> {
  for (const [name, stored] of state) {
    if (!/\.attn\.mask$/.test(name)) continue;
    checkShape(stored, name, [n_ctx, n_ctx], true, file);
    if (n_ctx > MAX_MASK) continue;
    const mask = await stored.read(signal);
    for (let query = 0; query < n_ctx; query++)
      for (let key = 0; key < n_ctx; key++) {
        const open = mask[query * n_ctx + key] !== 0;
        if (open && key > query) throw unsupported(`attention that is not causal (${name} in ${file})`);
        if (!open && key <= query) throw unsupported(`local attention (${name} in ${file})`);
      }
  }
}

/** Masks of longer contexts are not read: every layer has one, and they grow with the square. */
const MAX_MASK = 2048;
