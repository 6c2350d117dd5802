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
  const norms = (prefix: string, type = a.normalization_type, width = a.d_model): void => {
    if (type === 'LN' || type === 'RMS') add(`${prefix}.w`, [width], 0.5, 1);
    if (type === 'LN') add(`${prefix}.b`, [width], 0.3);
  };
  add('embed.W_E', [a.d_vocab, a.d_model]);
  if (['standard', 'shortformer'].includes(a.positional_embedding_type)) add('pos_embed.W_pos', [a.n_ctx, a.d_model]);
  if (a.post_embedding_ln) norms('embed.ln', 'LN');
  for (let l = 0; l < a.n_layers; l++) {
    norms(`blocks.${l}.ln1`);
    for (const letter of 'QKV') {
      const heads = letter === 'Q' ? a.n_heads : a.n_key_value_heads;
      add(`blocks.${l}.attn.W_${letter}`, [heads, a.d_model, a.d_head], 1 / Math.sqrt(a.d_model));
      add(`blocks.${l}.attn.b_${letter}`, [heads, a.d_head], 0.3);
    }
    add(`blocks.${l}.attn.W_O`, [a.n_heads, a.d_head, a.d_model], 1 / Math.sqrt(a.d_head * a.n_heads));
    add(`blocks.${l}.attn.b_O`, [a.d_model], 0.3);
    if (a.d_mlp === null) continue;
    norms(`blocks.${l}.ln2`);
    for (const part of a.gated_mlp ? ['in', 'gate'] : ['in']) {
      add(`blocks.${l}.mlp.W_${part}`, [a.d_model, a.d_mlp], 1 / Math.sqrt(a.d_model));
      add(`blocks.${l}.mlp.b_${part}`, [a.d_mlp], 0.3);
    }
    if (a.act_fn === 'solu_ln' && a.normalization_type === 'LN') norms(`blocks.${l}.mlp.ln`, 'LN', a.d_mlp);
    add(`blocks.${l}.mlp.W_out`, [a.d_mlp, a.d_model], 1 / Math.sqrt(a.d_mlp));
    add(`blocks.${l}.mlp.b_out`, [a.d_model], 0.3);
  }
  norms('ln_final', a.final_normalization_type);
  add('unembed.W_U', [a.d_model, a.d_vocab_out]);
  add('unembed.b_U', [a.d_vocab_out], 0.3);
  return weights;
}

export interface NaiveResult {
  /** [layer][position] */
  readonly resid_post: number[][][];
  readonly logits: number[][];
}

type Vector = readonly number[];

/** The forward pass of one word, written out in float64, position by position. */
export function naiveRun(
  a: Architecture,
  weights: Weights,
  word: readonly number[],
  steer: (layer: number, position: number) => ArrayLike<number> | null = () => null,
): NaiveResult {
  const w = (name: string): Float32Array => weights.get(name)?.data ?? fail(name);
  const row = (name: string, index: number): number[] => [...w(name).slice(index * a.d_model, (index + 1) * a.d_model)];
  const norm = (x: Vector, name: string, type: Architecture['normalization_type']): Vector => {
    if (type === null) return x;
    const centre = type.startsWith('LN') ? x.reduce((s, v) => s + v, 0) / x.length : 0;
    const spread = Math.sqrt(x.reduce((s, v) => s + (v - centre) ** 2, 0) / x.length + a.eps);
    const y = x.map((v) => (v - centre) / spread);
    if (type.endsWith('Pre')) return y;
    return y.map((v, d) => v * at(w(`${name}.w`), d) + (type === 'LN' ? at(w(`${name}.b`), d) : 0));
  };
  const normOf = (x: Vector, name: string): Vector => norm(x, name, a.normalization_type);

  let stream: Vector[] = word.map((token, position) => {
    let x: Vector = row('embed.W_E', token);
    if (a.post_embedding_ln === 'token') x = norm(x, 'embed.ln', 'LN');
    if (a.positional_embedding_type === 'standard') x = plus(x, row('pos_embed.W_pos', position));
    return a.post_embedding_ln === 'sum' ? norm(x, 'embed.ln', 'LN') : x;
  });
  const resid_post: number[][][] = [];
  for (let l = 0; l < a.n_layers; l++) {
    const read = (x: Vector, ln: string): Vector => (a.norm_position === 'pre' ? normOf(x, `blocks.${l}.${ln}`) : x);
    const close = (x: Vector, ln: string): Vector => (a.norm_position === 'post' ? normOf(x, `blocks.${l}.${ln}`) : x);
    const attended = attend(
      a,
      (name) => w(`blocks.${l}.attn.${name}`),
      stream.map((x) => read(x, 'ln1')),
      (position) => row('pos_embed.W_pos', position),
      l,
    );
    stream = stream.map((x, position) => {
      const mid = close(plus(x, attended[position] ?? []), 'ln1');
      if (a.d_mlp === null) return mid;
      const h = read(a.parallel_attn_mlp ? x : mid, 'ln2');
      const linear = times(h, w(`blocks.${l}.mlp.W_in`), w(`blocks.${l}.mlp.b_in`));
      let post: Vector = linear;
      if (a.gated_mlp) {
        const gate = act(a.act_fn, times(h, w(`blocks.${l}.mlp.W_gate`), w(`blocks.${l}.mlp.b_gate`)));
        post = gate.map((v, m) => v * at(linear, m));
      } else post = act(a.act_fn, linear);
      if (a.act_fn === 'solu_ln')
        post = norm(post, `blocks.${l}.mlp.ln`, a.normalization_type === 'LN' ? 'LN' : 'LNPre');
      return close(plus(mid, times(post, w(`blocks.${l}.mlp.W_out`), w(`blocks.${l}.mlp.b_out`))), 'ln2');
    });
    stream = stream.map((x, position) => {
      const vector = steer(l, position);
      return vector ? x.map((v, d) => v + at(vector, d)) : x;
    });
    resid_post.push(stream.map((x) => [...x]));
  }
  const logits = stream.map((x) =>
    times(norm(x, 'ln_final', a.final_normalization_type), w('unembed.W_U'), w('unembed.b_U')).map((v) => {
      const cap = a.output_logits_soft_cap;
      return cap === null ? v : cap * Math.tanh(v / cap);
    }),
  );
  return { resid_post, logits };
}

/** What attention of layer l adds at each position; x is what it reads. */
function attend(
  a: Architecture,
  w: (name: string) => Float32Array,
  x: readonly Vector[],
  placeOf: (position: number) => Vector,
  l: number,
): Vector[] {
  const project = (letter: string, head: number, input: Vector): Vector => {
    const from = head * a.d_model * a.d_head;
    const matrix = w(`W_${letter}`).slice(from, from + a.d_model * a.d_head);
    return times(input, matrix, w(`b_${letter}`).slice(head * a.d_head, (head + 1) * a.d_head));
  };
  const placed = x.map((v, p) => (a.positional_embedding_type === 'shortformer' ? plus(v, placeOf(p)) : v));
  const out = x.map(() => [...w('b_O')]);
  for (let head = 0; head < a.n_heads; head++) {
    const shared = Math.floor(head / (a.n_heads / a.n_key_value_heads));
    const q = placed.map((v, p) => turn(a, project('Q', head, v), p));
    const k = placed.map((v, p) => turn(a, project('K', shared, v), p));
    const v = x.map((input) => project('V', shared, input));
    q.forEach((query, i) => {
      const window = a.window_sizes[l] ?? Infinity;
      const seen = range(i + 1).filter((j) => i - j < window);
      const scores = seen.map((j) => {
        let score = dot(query, k[j] ?? []) / a.attn_scale;
        if (a.scale_attn_by_inverse_layer_idx) score /= l + 1;
        if (a.attn_scores_soft_cap !== null) score = a.attn_scores_soft_cap * Math.tanh(score / a.attn_scores_soft_cap);
        if (a.positional_embedding_type === 'alibi') score -= Math.pow(2, (-8 * (head + 1)) / a.n_heads) * (i - j);
        return score;
      });
      const exps = softmax(scores);
      const z = range(a.d_head).map((e) => seen.reduce((s, j, index) => s + at(exps, index) * at(v[j] ?? [], e), 0));
      const from = head * a.d_head * a.d_model;
      out[i] = plus(out[i] ?? [], times(z, w('W_O').slice(from, from + a.d_head * a.d_model), null));
    });
  }
  return out;
}

/** Rotary positions as complex numbers: each pair is multiplied by exp(i · position · base^(-2 pair / rotary_dim)). */
function turn(a: Architecture, x: Vector, position: number): Vector {
  if (a.positional_embedding_type !== 'rotary' || a.rotary_dim === null) return x;
  const result = [...x];
  for (let pair = 0; pair < a.rotary_dim / 2; pair++) {
    const first = a.rotary_adjacent_pairs ? 2 * pair : pair;
    const second = a.rotary_adjacent_pairs ? 2 * pair + 1 : pair + a.rotary_dim / 2;
    const angle = position * Math.pow(a.rotary_base, (-2 * pair) / a.rotary_dim);
    const [re, im] = [at(x, first), at(x, second)];
    result[first] = re * Math.cos(angle) - im * Math.sin(angle);
    result[second] = re * Math.sin(angle) + im * Math.cos(angle);
  }
  return result;
}

/** x M + b, for M [x.length, …] row by row. */
function times(x: Vector, M: ArrayLike<number>, b: ArrayLike<number> | null): number[] {
  const width = M.length / x.length;
  return range(width).map((m) => x.reduce((s, v, d) => s + v * at(M, d * width + m), b ? at(b, m) : 0));
}

function plus(x: Vector, y: Vector): number[] {
  return x.map((v, d) => v + at(y, d));
}

function softmax(x: Vector): number[] {
  const most = Math.max(...x);
  const exps = x.map((v) => Math.exp(v - most));
  const total = exps.reduce((s, e) => s + e, 0);
  return exps.map((e) => e / total);
}

function act(name: Architecture['act_fn'], x: Vector): number[] {
  if (name === 'solu' || name === 'solu_ln') {
    const shares = softmax(x);
    return x.map((v, m) => v * at(shares, m));
  }
  return x.map((v) => elementwise(name, v));
}

function elementwise(name: Exclude<Architecture['act_fn'], 'solu' | 'solu_ln'>, x: number): number {
  switch (name) {
    case 'relu':
      return Math.max(0, x);
    case 'relu_squared':
      return Math.max(0, x) ** 2;
    case 'leaky_relu':
      return x < 0 ? 0.01 * x : x;
    case 'elu':
      return x < 0 ? Math.expm1(x) : x;
    case 'tanh':
      return Math.tanh(x);
    case 'sigmoid':
      return 1 / (1 + Math.exp(-x));
    case 'silu':
      return x / (1 + Math.exp(-x));
    case 'quick_gelu':
      return x / (1 + Math.exp(-1.702 * x));
    case 'gelu':
      return 0.5 * x * (1 + erf(x / Math.SQRT2));
    case 'gelu_new':
      return 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)));
    case 'gelu_fast':
      return 0.5 * x * (1 + Math.tanh(x * 0.7978845608 * (1 + 0.044715 * x * x)));
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
