import { TensorRef } from './pickle/values.js';
import type { FoundState } from './stateDictSearch.js';

/** Where training scripts put the weights beside the optimizer's state, in the order of preference. */
const KEYS = [
  'state_dict',
  'model_state_dict',
  'model',
  'model_state',
  'module',
  'net',
  'network',
  'weights',
  'model_weights',
  'params',
  'parameters',
];
const LIKE_A_MODEL = /model|(^|_)(net|network|transformer|gpt|lm|rnn|lstm|gru)(_|$)/i;
/** Averages of a model, and what it was earlier: taken only where nothing else is there. */
const SHADOWS =
  /(^|_)(ema|swa|avg|averaged?|shadow|target|teacher|old|prev(ious)?|init(ial)?|best|grads?|gradients?)(_|$)/i;
/** A state dict with so small a part of the tensors of the largest is a probe or a head beside it. */
const SMALL = 0.25;

export interface Preferred {
  /** null where there is none, or none is preferred. */
  readonly chosen: FoundState | null;
  /** Those that were not chosen and could be a model; all of them where none is preferred. */
  readonly others: readonly FoundState[];
}

/**
 * The state dict that is the model's. Whole ones go before single tensors, models before their averages, usual keys (in
 * their order) before keys that speak of a model, the object itself before other keys, large ones before small ones.
 */
export function preferredState(states: readonly FoundState[]): Preferred {
  const whole = states.filter(({ isWhole }) => isWhole);
  const eligible = distinct(whole.length > 0 ? whole : states);
  const most = eligible.reduce((largest, { tensors }) => Math.max(largest, tensors), 0);
  const ranked = eligible
    .map((state) => ({ state, rank: rankOf(state, most) }))
    .sort((a, b) => compared(a.rank, b.rank));
  const [first, second] = ranked;
  if (!first) return { chosen: null, others: [] };
  if (second && compared(first.rank, second.rank) === 0) return { chosen: null, others: eligible };
  return { chosen: first.state, others: eligible.filter((state) => state !== first.state) };
}

function rankOf({ path, tensors }: FoundState, most: number): readonly number[] {
  const keys = path.filter((key) => typeof key === 'string');
  const last = keys.at(-1);
  const isShadow = keys.some((key) => SHADOWS.test(key));
  const places = keys.map((key) => KEYS.indexOf(key));
  const shadow = Number(isShadow);
  if (last !== undefined && places.every((place) => place >= 0)) return [shadow, 0, 0, ...places];
  if (last !== undefined && KEYS.includes(last)) return [shadow, 1];
  const isSmall = Number(tensors < most * SMALL);
  if (last !== undefined && LIKE_A_MODEL.test(last)) return [shadow, 2, isSmall];
  return [shadow, 2, isSmall, path.length === 0 ? 0 : 1];
}

function compared(a: readonly number[], b: readonly number[]): number {
  for (let at = 0; at < Math.max(a.length, b.length); at++) {
    const difference = (a[at] ?? -1) - (b[at] ?? -1);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Pairs of entries that are compared; state dicts beyond them count as different ones. */
const MAX_COMPARED = 2_000_000;

/** One of those that hold the same views of the same storages under the same names. */
function distinct(states: readonly FoundState[]): FoundState[] {
  const kept: FoundState[] = [];
  const budget = { left: MAX_COMPARED };
  const better = [...states].sort((a, b) => compared(rankOf(a, 0), rankOf(b, 0)));
  for (const state of better) if (!kept.some((other) => areSame(state, other, budget))) kept.push(state);
  return kept;
}

function areSame(one: FoundState, other: FoundState, budget: { left: number }): boolean {
  if (one.tensors !== other.tensors || one.entries.size !== other.entries.size) return false;
  for (const [name, value] of one.entries) {
    if (budget.left-- <= 0) return false;
    const twin = other.entries.get(name);
    if (value === twin) continue;
    if (!(value instanceof TensorRef && twin instanceof TensorRef)) return false;
    if (value.storage.inline || value.storage.key !== twin.storage.key || value.offset !== twin.offset) return false;
    if (String(value.shape) !== String(twin.shape) || String(value.stride) !== String(twin.stride)) return false;
  }
  return true;
}

/** `ema.model[0]`; `the top` for the object itself. */
export function pathText(path: readonly (string | number)[]): string {
  const text = path
    .slice(0, 10)
    .map((key, at) => (typeof key === 'number' ? `[${key}]` : `${at > 0 ? '.' : ''}${key.slice(0, 60)}`))
    .join('');
  return text === '' ? 'the top' : text;
}
