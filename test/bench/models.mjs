// Runs of transformers with random weights, the same for the same seed: state dicts that torch, and so the peer, reads as well.
import { createRequire } from 'node:module';
import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { cache, root } from '../tools/paths.mjs';

/**
 * @typedef {{ process: 'rrxor' | 'mess3', n_ctx: number, d_model: number, n_layers: number, n_heads: number, d_head: number,
 *   d_mlp: number }} Shape
 */

const SYMBOLS = { rrxor: 2, mess3: 3 };

/** The writer of torch files that the unit tests have: TypeScript, so it is bundled first. */
async function torchWriter() {
  const { build } = /** @type {typeof import('esbuild')} */ (createRequire(import.meta.url)('esbuild'));
  const outfile = join(cache, `bench-torch-${process.pid}.mjs`);
  const entry = join(root, 'test/unit/checkpoint/support/torchFile.ts');
  await build({ entryPoints: [entry], outfile, bundle: true, platform: 'node', format: 'esm', logLevel: 'error' });
  try {
    return /** @type {typeof import('../unit/checkpoint/support/torchFile.ts')} */ (
      await import(pathToFileURL(outfile).href)
    );
  } finally {
    await rm(outfile, { force: true });
  }
}

/** Normal numbers from a seed: mulberry32 and Box-Muller. @param {number} seed */
export function normalNumbers(seed) {
  let state = seed >>> 0;
  const uniform = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
}

/**
 * The weights of a HookedTransformer: matrices normal with a variance of 1 / rows, embeddings of 1, norms of ones and zeros.
 * @param {Shape} shape @param {number} seed
 * @returns {Map<string, { shape: number[], data: Float32Array }>}
 */
export function randomWeights({ process: generator, n_ctx, d_model, n_layers, n_heads, d_head, d_mlp }, seed) {
  const next = normalNumbers(seed);
  const d_vocab = SYMBOLS[generator];
  const weights = new Map();
  const add = (/** @type {string} */ name, /** @type {number} */ scale, /** @type {number[]} */ ...shape) => {
    const count = shape.reduce((all, length) => all * length, 1);
    weights.set(name, { shape, data: Float32Array.from({ length: count }, () => (scale === 0 ? 0 : scale * next())) });
  };
  const norm = (/** @type {string} */ name) => {
    weights.set(`${name}.w`, { shape: [d_model], data: new Float32Array(d_model).fill(1) });
    add(`${name}.b`, 0, d_model);
  };
  add('embed.W_E', 1, d_vocab, d_model);
  add('pos_embed.W_pos', 1, n_ctx, d_model);
  for (let layer = 0; layer < n_layers; layer++) {
    const block = `blocks.${layer}`;
    norm(`${block}.ln1`);
    for (const part of 'QKV') {
      add(`${block}.attn.W_${part}`, d_model ** -0.5, n_heads, d_model, d_head);
      add(`${block}.attn.b_${part}`, 0.1, n_heads, d_head);
    }
    add(`${block}.attn.W_O`, (n_heads * d_head) ** -0.5, n_heads, d_head, d_model);
    add(`${block}.attn.b_O`, 0.1, d_model);
    norm(`${block}.ln2`);
    add(`${block}.mlp.W_in`, d_model ** -0.5, d_model, d_mlp);
    add(`${block}.mlp.b_in`, 0.1, d_mlp);
    add(`${block}.mlp.W_out`, d_mlp ** -0.5, d_mlp, d_model);
    add(`${block}.mlp.b_out`, 0.1, d_model);
  }
  norm('ln_final');
  add('unembed.W_U', d_model ** -0.5, d_model, d_vocab);
  add('unembed.b_U', 0.1, d_vocab);
  return weights;
}

/**
 * Writes a run: a checkpoint for each step, each with weights of its own, and the config beside them.
 * @param {string} folder @param {Shape} shape @param {readonly number[]} steps
 */
export async function writeRun(folder, shape, steps) {
  const { stateDict, torchFile, float32 } = await torchWriter();
  await mkdir(folder, { recursive: true });
  for (const step of steps) {
    const tensors = [...randomWeights(shape, 42 + step)].map(([name, { shape: sizes, data }]) => [
      name,
      { shape: sizes, bytes: float32(data) },
    ]);
    await writeFile(join(folder, `${step}.pt`), torchFile(stateDict(Object.fromEntries(tensors))));
  }
  const config = {
    ...shape,
    d_vocab: SYMBOLS[shape.process],
    act_fn: 'relu',
    normalization_type: 'LN',
    process_params: {},
  };
  await writeFile(join(folder, 'train_config.json'), JSON.stringify(config));
}

/**
 * A run of an earliest checkpoint and copies of a later one. Each copy is a file of its own bytes, since the comment at the end of
 * its archive differs, so that nothing of one is remembered for another although all have the same weights.
 * @param {string} folder @param {{ folder: string, checkpoint: number }} of @param {number} earliest @param {number} copies
 * @returns {Promise<number[]>} the copies' steps
 */
export async function writeCopies(folder, of, earliest, copies) {
  await mkdir(folder, { recursive: true });
  for (const name of [`${earliest}.pt`, 'train_config.json']) await copyFile(join(of.folder, name), join(folder, name));
  const bytes = await readFile(join(of.folder, `${of.checkpoint}.pt`));
  const steps = Array.from({ length: copies }, (_, copy) => earliest + 1000 * (copy + 1));
  for (const step of steps) {
    const comment = Buffer.from(`copy for step ${step}`);
    const copy = Buffer.concat([bytes, comment]);
    // The last field of the end record of an archive without a comment.
    copy.writeUInt16LE(comment.length, bytes.length - 2);
    await writeFile(join(folder, `${step}.pt`), copy);
  }
  return steps;
}
