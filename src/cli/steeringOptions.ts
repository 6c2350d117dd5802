import { steerRequestSchema } from '../protocol/steering.js';
import type { SteerRequest } from '../protocol/steering.js';
import { analysisOptions, layersOf, layersOption } from './analysisOptions.js';
import { choice, number, value } from './option.js';
import type { Values } from './option.js';

const { multiplier, collect } = steerRequestSchema.shape;

/** Options of commands that steer: those of an analysis, except that --layers means the layers that are steered. */
export const steeringOptions = {
  ...analysisOptions,
  layers: layersOption('layers at whose hook_resid_post (or hidden state) the vector is added; all where left out'),
  multiplier: number('X', 'times which the vector is added', multiplier),
  collect: choice(
    'positions over which mean activations are taken: all, as where left out, or the last of each word',
    collect,
  ),
};

/** How a request steers, whichever beliefs it steers between; undefined: the default of the protocol. */
export function steeringOf({ layers, multiplier, collect }: Values<typeof steeringOptions>): {
  layers: SteerRequest['layers'];
  multiplier: number | undefined;
  collect: SteerRequest['collect'] | undefined;
} {
  return { layers: layersOf(layers), multiplier, collect };
}

/** A belief by its index, or by its vector. */
export type NamedBelief = number | number[];

/** A belief by its index, or by its vector such as [0,0,0,1,0]. */
export function beliefOption(help: string) {
  return value<NamedBelief>('B', help, {
    takes: "a belief's index or its vector such as [0,0,0,1,0]",
    read: readBelief,
  });
}

/** Beliefs, each with an option of its own. */
export function beliefsOption(help: string) {
  const found = value<readonly NamedBelief[]>('B', `${help}; may come several times`, {
    takes: "a belief's index or its vector such as [0,0,0,1,0]",
    read: (typed) => allOrNone(typed.split('\n').map(readBelief)),
  });
  return { ...found, repeats: true };
}

/** Pairs of beliefs, each with an option of its own: `3,7`, `[1,0,0],[0,1,0]`. */
export function pairsOption(help: string) {
  const found = value<readonly (readonly [NamedBelief, NamedBelief])[]>('A,B', `${help}; may come several times`, {
    takes: 'two beliefs separated by a comma, each an index or a vector, such as 3,7',
    read: (typed) => allOrNone(typed.split('\n').map(readPair)),
  });
  return { ...found, repeats: true };
}

const allOrNone = <T>(read: readonly (T | null)[]): readonly T[] | null => {
  const found = read.filter((each) => each !== null);
  return found.length === read.length ? found : null;
};

function readPair(typed: string): readonly [NamedBelief, NamedBelief] | null {
  const parts = /^\s*(\d+|\[[^\]]*\])\s*,\s*(\d+|\[[^\]]*\])\s*$/.exec(typed);
  const [from, to] = [readBelief(parts?.[1] ?? ''), readBelief(parts?.[2] ?? '')];
  return from === null || to === null ? null : [from, to];
}

function readBelief(typed: string): NamedBelief | null {
  const text = typed.trim();
  if (/^\d+$/.test(text)) return Number.isSafeInteger(Number(text)) ? Number(text) : null;
  try {
    const found: unknown = JSON.parse(text);
    return Array.isArray(found) && found.length > 0 && found.every(Number.isFinite) ? (found as number[]) : null;
  } catch {
    return null;
  }
}
