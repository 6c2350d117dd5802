import type { Process } from '../process.js';
import type { ProcessDefinition } from '../validate.js';

/** One parameter of a preset. A `list` parameter holds one or more numbers, each within the bounds. */
export interface PresetParameter {
  readonly name: string;
  readonly default: number | readonly number[];
  readonly min: number;
  readonly max: number;
  /** True where the bound itself is not allowed. */
  readonly minOpen?: boolean;
  readonly maxOpen?: boolean;
  readonly integer?: boolean;
  readonly list?: boolean;
  /** Values that differ by this make the same process, as angles do. */
  readonly period?: number;
  /** Left as it is where parameters are fitted: another parameter can stand for it. */
  readonly fixed?: boolean;
  /** One line: what it means. */
  readonly doc: string;
}

/** The part of a preset that the user sees. */
export interface PresetInfo {
  /** Kebab-case. */
  readonly name: string;
  readonly aliases: readonly string[];
  readonly title: string;
  /** One line. */
  readonly description: string;
  readonly parameters: readonly PresetParameter[];
  /** True if beliefs are not probability distributions over the states. */
  readonly generalised: boolean;
}

/** Parameters of a preset, checked and with defaults filled in. */
export interface PresetValues {
  number(name: string): number;
  list(name: string): readonly number[];
}

/** A preset: its description and how its matrices follow from its parameters. */
export interface Preset extends PresetInfo {
  /** @throws InputError if parameters that are valid one by one are not valid together */
  define(values: PresetValues): Pick<ProcessDefinition, 'states' | 'symbols' | 'matrices' | 'start'>;
}

export type PresetParams = Process['params'];

/** `n` matrices of zeros, S × S. */
export function zeros(n: number, S: number): number[][][] {
  return Array.from({ length: n }, () => Array.from({ length: S }, () => new Array<number>(S).fill(0)));
}

/** A parameter that is a probability, the most common kind. */
export function probability(
  name: string,
  value: number,
  doc: string,
  bounds: Partial<Pick<PresetParameter, 'min' | 'max' | 'minOpen' | 'maxOpen'>> = {},
): PresetParameter {
  return { name, default: value, min: 0, max: 1, doc, ...bounds };
}

/** Symbols named by their token number: 0, 1, … */
export const numbered = (n: number): string[] => Array.from({ length: n }, (_, i) => String(i));

/** States named A, B, …, Z, A2, B2, … */
export const lettered = (n: number): string[] =>
  Array.from(
    { length: n },
    (_, i) => String.fromCharCode(65 + (i % 26)) + (i < 26 ? '' : String(1 + Math.floor(i / 26))),
  );
