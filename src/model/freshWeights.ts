import { createRandom } from '../algebra/random.js';
import type { Architecture, RecurrentArchitecture, Weights } from '../checkpoint/architecture/architecture.js';

/**
 * Weights that nothing was learned in, of the shapes that a checkpoint has. Of a transformer the matrices (W_*, embeddings and
 * positions among them) are normal with standard deviation 0.8 / √d_model, as HookedTransformer's are; biases 0, weights of
 * normalisations 1. Of a recurrent net they are torch's defaults: uniform within 1 / √(size of the cell), the output layer
 * within 1 / √d_model, embeddings standard normal, learned starts 0.
 */
export function freshWeights(
  architecture: Architecture | RecurrentArchitecture,
  weights: Weights,
  seed: number,
): Weights {
  const random = createRandom(seed);
  const drawn = new Map<string, { shape: readonly number[]; data: Float32Array }>();
  for (const [name, { shape, data }] of weights) {
    const draw = 'rnn_type' in architecture ? recurrent(architecture, name) : transformer(architecture, name);
    drawn.set(name, { shape, data: Float32Array.from({ length: data.length }, () => draw(random)) });
  }
  return drawn;
}

type Draw = (random: { next(): number; normal(): number }) => number;

const zero: Draw = () => 0;
const one: Draw = () => 1;
const uniform =
  (within: number): Draw =>
  ({ next }) =>
    within * (2 * next() - 1);

function transformer({ d_model }: Architecture, name: string): Draw {
  const last = name.slice(name.lastIndexOf('.') + 1);
  if (last === 'w') return one;
  if (!last.startsWith('W_')) return zero;
  const scale = 0.8 / Math.sqrt(d_model);
  return ({ normal }) => scale * normal();
}

function recurrent({ d_cell, d_model }: RecurrentArchitecture, name: string): Draw {
  if (name === 'embed.W_E') return ({ normal }) => normal();
  if (name.startsWith('unembed.')) return uniform(1 / Math.sqrt(d_model));
  if (name.startsWith('ln_final.')) return name.endsWith('.w') ? one : zero;
  return /\.(?:weight|bias)_/.test(name) ? uniform(1 / Math.sqrt(d_cell)) : zero;
}
