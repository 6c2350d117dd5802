import { bytes, initializer, node, onnxFile, port } from '../checkpoint/support/onnxFile.js';
import { body, int, integers, yes } from '../checkpoint/support/onnxNodes.js';

const embedding = Float32Array.of(0, 0.25, 0.5, 1, 1.25, 1.5);

/** A model that adds what `parts` make of the tokens, `extra` of any shape, to its logits: it must be 0 to change nothing. */
export const modelWith = (...parts: readonly Uint8Array[]): Uint8Array =>
  onnxFile([
    node('Gather', ['embed.W_E', 'tokens'], ['blocks.0.hook_resid_post']),
    node('MatMul', ['blocks.0.hook_resid_post', 'unembed.W_U'], ['plain']),
    node('Cast', ['tokens'], ['real'], int('to', 1)),
    node('ReduceMax', ['real'], ['scalar'], int('keepdims', 0)),
    ...parts,
    node('ReduceMax', ['extra'], ['most'], int('keepdims', 0)),
    node('Add', ['plain', 'most'], ['logits']),
    initializer('embed.W_E', [2, 3], embedding),
    initializer('unembed.W_U', [3, 2], embedding),
    port(11, 'tokens', 7, ['batch', 4]),
    port(12, 'blocks.0.hook_resid_post', 1, ['batch', 4, 3]),
    port(12, 'logits', 1, ['batch', 4, 2]),
  ]);

/** Steps of a loop, each a product of matrices that the tokens are in: minutes, within sizes that are let through. */
export const slow = (): Uint8Array =>
  modelWith(
    integers('wide', [512, 512]),
    integers('steps', [4096], []),
    yes,
    node('Expand', ['scalar', 'wide'], ['filled']),
    node('Loop', ['steps', 'yes', 'filled'], ['extra'], body(node('MatMul', ['x_in', 'filled'], ['x_out']))),
  );

/** A product of constants, which is computed as the model is loaded. */
export const slowToLoad = (): Uint8Array =>
  modelWith(
    integers('wide', [4000, 4000]),
    initializer('one', [1], Float32Array.of(1)),
    node('Expand', ['one', 'wide'], ['filled']),
    node('MatMul', ['filled', 'filled'], ['squared']),
    node('MatMul', ['squared', 'filled'], ['extra']),
  );

/** Tensors of 256 MiB, each of which might be. */
export const large = (): Uint8Array =>
  modelWith(
    integers('wide', [2 ** 26]),
    node('Expand', ['scalar', 'wide'], ['filled']),
    node('Add', ['filled', 'scalar'], ['added']),
    node('Mul', ['filled', 'added'], ['extra']),
  );

/** An output of another shape than it says. */
export const misshapen = (): Uint8Array =>
  modelWith(
    node('Identity', ['scalar'], ['extra']),
    node('Concat', ['plain', 'plain'], ['unused'], int('axis', 0)),
    bytes(2, 'm'),
  );
