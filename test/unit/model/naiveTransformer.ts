import type { Architecture, Tensor, Weights } from '../../../src/checkpoint/architecture/architecture.js';

/** A small generator with a fixed seed (mulberry32). */
export function random(seed: number): () => number {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Random weights of about the size that training leaves. */
export function randomWeights(a: Architecture, seed: number): Weights {
  const next = random(seed);
  const weights = new Map<string, Tensor>();
  const add = (name: string, shape: number[], scale = 1, around = 0): void => {
    const size = shape.reduce((product, side) => product * side, 1);
    weights.set(name, { shape, data: Float32Array.from({ length: size }, () => around + scale * (next() * 2 - 1)) });
  };
  add('embed.W_E', [a.d_vocab, a.d_model]);
  add('pos_embed.W_pos', [a.n_ctx, a.d_model]);
  const norms = (prefix: string): void => {
    if (a.normalization_type !== 'LN') return;
    add(`${prefix}.w`, [a.d_model], 0.5, 1);
    add(`${prefix}.b`, [a.d_model], 0.3);
  };
  for (let l = 0; l < a.n_layers; l++) {
    norms(`blocks.${l}.ln1`);
    for (const letter of 'QKV') {
      add(`blocks.${l}.attn.W_${letter}`, [a.n_heads, a.d_model, a.d_head], 1 / Math.sqrt(a.d_model));
      add(`blocks.${l}.attn.b_${letter}`, [a.n_heads, a.d_head], 0.3);
    }
    add(`blocks.${l}.attn.W_O`, [a.n_heads, a.d_head, a.d_model], 1 / Math.sqrt(a.d_head * a.n_heads));
    add(`blocks.${l}.attn.b_O`, [a.d_model], 0.3);
    if (a.d_mlp === null) continue;
    norms(`blocks.${l}.ln2`);
    add(`blocks.${l}.mlp.W_in`, [a.d_model, a.d_mlp], 1 / Math.sqrt(a.d_model));
    add(`blocks.${l}.mlp.b_in`, [a.d_mlp], 0.3);
    add(`blocks.${l}.mlp.W_out`, [a.d_mlp, a.d_model], 1 / Math.sqrt(a.d_mlp));
    add(`blocks.${l}.mlp.b_out`, [a.d_model], 0.3);
  }
  norms('ln_final');
  add('unembed.W_U', [a.d_model, a.d_vocab_out]);
  add('unembed.b_U', [a.d_vocab_out], 0.3);
  return weights;
}

export interface NaiveResult {
  /** [layer][position] */
  readonly resid_post: number[][][];
  readonly logits: number[][];
}

/** HookedTransformer's forward pass of one word, written out in float64, position by position. */
export function naiveRun(
  a: Architecture,
  weights: Weights,
  word: readonly number[],
  steer: (layer: number, position: number) => ArrayLike<number> | null = () => null,
): NaiveResult {
  const w = (name: string): Float32Array => weights.get(name)?.data ?? fail(name);
  const norm = (x: number[], name: string): number[] => {
    if (a.normalization_type === null) return x;
    const mean = x.reduce((s, v) => s + v, 0) / x.length;
    const variance = x.reduce((s, v) => s + (v - mean) ** 2, 0) / x.length;
    const y = x.map((v) => (v - mean) / Math.sqrt(variance + a.eps));
    if (a.normalization_type === 'LNPre') return y;
    return y.map((v, d) => v * at(w(`${name}.w`), d) + at(w(`${name}.b`), d));
  };
  let stream = word.map((token, position) =>
    range(a.d_model).map(
      (d) => at(w('embed.W_E'), token * a.d_model + d) + at(w('pos_embed.W_pos'), position * a.d_model + d),
    ),
  );
  const resid_post: number[][][] = [];
  for (let l = 0; l < a.n_layers; l++) {
    const normed = stream.map((x) => norm(x, `blocks.${l}.ln1`));
    const project = (letter: string, head: number): number[][] =>
      normed.map((x) =>
        range(a.d_head).map((e) =>
          x.reduce(
            (s, v, d) => s + v * at(w(`blocks.${l}.attn.W_${letter}`), (head * a.d_model + d) * a.d_head + e),
            at(w(`blocks.${l}.attn.b_${letter}`), head * a.d_head + e),
          ),
        ),
      );
    const added = stream.map(() => [...w(`blocks.${l}.attn.b_O`)]);
    for (let head = 0; head < a.n_heads; head++) {
      const [q, k, v] = ['Q', 'K', 'V'].map((letter) => project(letter, head)) as [number[][], number[][], number[][]];
      q.forEach((query, position) => {
        const scores = range(position + 1).map((s) => dot(query, k[s] ?? []) / Math.sqrt(a.d_head));
        const most = Math.max(...scores);
        const exps = scores.map((s) => Math.exp(s - most));
        const total = exps.reduce((s, e) => s + e, 0);
        for (let e = 0; e < a.d_head; e++) {
          const z = exps.reduce((s, weight, from) => s + (weight / total) * at(v[from] ?? [], e), 0);
          const row = added[position];
          for (let d = 0; d < a.d_model; d++)
            row[d] = at(row, d) + z * at(w(`blocks.${l}.attn.W_O`), (head * a.d_head + e) * a.d_model + d);
        }
      });
    }
    stream = stream.map((x, position) => x.map((v, d) => v + at(added[position] ?? [], d)));
    if (a.d_mlp !== null) {
      const d_mlp = a.d_mlp;
      stream = stream.map((x) => {
        const h = norm(x, `blocks.${l}.ln2`);
        const post = range(d_mlp).map((m) =>
          act(
            a.act_fn,
            h.reduce(
              (s, v, d) => s + v * at(w(`blocks.${l}.mlp.W_in`), d * d_mlp + m),
              at(w(`blocks.${l}.mlp.b_in`), m),
            ),
          ),
        );
        return x.map((v, d) =>
          post.reduce(
            (s, p, m) => s + p * at(w(`blocks.${l}.mlp.W_out`), m * a.d_model + d),
            v + at(w(`blocks.${l}.mlp.b_out`), d),
          ),
        );
      });
    }
    stream = stream.map((x, position) => {
      const vector = steer(l, position);
      return vector ? x.map((v, d) => v + at(vector, d)) : x;
    });
    resid_post.push(stream);
  }
  const logits = stream.map((x) => {
    const h = norm(x, 'ln_final');
    return range(a.d_vocab_out).map((t) =>
      h.reduce((s, v, d) => s + v * at(w('unembed.W_U'), d * a.d_vocab_out + t), at(w('unembed.b_U'), t)),
    );
  });
  return { resid_post, logits };
}

function act(name: Architecture['act_fn'], x: number): number {
  switch (name) {
    case 'relu':
      return Math.max(0, x);
    case 'silu':
      return x / (1 + Math.exp(-x));
    case 'gelu':
      return 0.5 * x * (1 + erf(x / Math.SQRT2));
    case 'gelu_new':
      return 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)));
  }
}

/** The series of the error function, which converges to float64 for |x| up to 5. */
function erf(x: number): number {
  if (Math.abs(x) > 5) return Math.sign(x);
  let term = x;
  let sum = x;
  for (let n = 1; n < 200; n++) {
    term *= (-x * x) / n;
    sum += term / (2 * n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * sum;
}

function range(n: number): number[] {
  return Array.from({ length: n }, (_, i) => i);
}

function at(values: ArrayLike<number>, index: number): number {
  return values[index];
}

function dot(x: readonly number[], y: readonly number[]): number {
  return x.reduce((s, v, i) => s + v * at(y, i), 0);
}

function fail(name: string): never {
  throw new Error(`no weight ${name}`);
}
