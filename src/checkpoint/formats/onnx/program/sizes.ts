import type { Integers, Operator } from './program.js';

/**
 * Inputs whose values say how large an operator's output is, by the operators of the ONNX standard up to opset 24. What is
 * not named here gives outputs whose size follows from the sizes of its inputs and from its attributes.
 */
const SIZED_BY: Readonly<Record<string, readonly number[]>> = {
  AffineGrid: [1],
  BlackmanWindow: [0],
  CenterCropPad: [1],
  Col2Im: [1, 2],
  ConstantOfShape: [0],
  DFT: [1, 2],
  Expand: [1],
  HammingWindow: [0],
  HannWindow: [0],
  MaxUnpool: [2],
  MelWeightMatrix: [0, 1],
  OneHot: [1],
  Pad: [1, 3],
  Range: [0, 1, 2],
  Reshape: [1],
  Resize: [1, 2, 3],
  STFT: [1, 3],
  SequenceAt: [1],
  SequenceErase: [1],
  SequenceInsert: [2],
  Slice: [1, 2, 3, 4],
  Split: [1],
  SplitToSequence: [1],
  Squeeze: [1],
  Tile: [1, 2],
  TopK: [1],
  Unsqueeze: [1],
  Upsample: [1],
};
const REDUCTION_AXES = [1];
const NONE: readonly number[] = [];

export const sizedBy = ({ op }: Operator): readonly number[] =>
  Object.hasOwn(SIZED_BY, op) ? (SIZED_BY[op] ?? NONE) : op.startsWith('Reduce') ? REDUCTION_AXES : NONE;

/** Operators whose output is as large as what they find in their input, and never larger than that. */
export const BOUNDED_BY_INPUT: ReadonlySet<string> = new Set(['NonZero', 'Unique', 'Compress', 'NonMaxSuppression']);

/** Operators whose output has the shape of their first input, wherever the others are from. */
export const SHAPED_AS_FIRST: ReadonlySet<string> = new Set([
  'ScatterND',
  'ScatterElements',
  'Scatter',
  'CumSum',
  'Trilu',
]);

/** What no language model computes with, and what reads other formats or patterns that a file brings along. */
export const FOREIGN: ReadonlySet<string> = new Set([
  'ImageDecoder',
  'RegexFullMatch',
  'StringConcat',
  'StringNormalizer',
  'StringSplit',
  'TfIdfVectorizer',
]);

const product = (values: Integers | undefined): number | null =>
  values ? values.reduce((all, value) => all * value, 1) : null;

/** Numbers that an operator makes of constant sizes alone; null where those do not tell. */
export function numbersMade({ op, attributes }: Operator, inputs: readonly Integers[]): number | null {
  const [first, second, third] = inputs;
  switch (op) {
    case 'ConstantOfShape':
      return product(first);
    case 'Expand':
    case 'Tile':
      return product(second);
    case 'RandomNormal':
    case 'RandomUniform':
      return product(attributes.get('shape')?.integers);
    case 'OneHot':
    case 'Pad':
      return second ? second.reduce((most, value) => Math.max(most, value), 0) : null;
    case 'HannWindow':
    case 'HammingWindow':
    case 'BlackmanWindow':
      return first?.[0] ?? null;
    case 'Range': {
      const [start, limit, step] = [first?.[0], second?.[0], third?.[0]];
      return start === undefined || limit === undefined || !step ? null : (limit - start) / step;
    }
    default:
      return null;
  }
}

/** What an operator makes of small whole numbers, where that is easily told: sizes are put together in this way. */
export function folded({ op, attributes }: Operator, inputs: readonly Integers[]): Integers {
  const [first = null, second = null] = inputs;
  switch (op) {
    case 'Constant':
      return (
        ['value', 'value_int', 'value_ints'].map((key) => attributes.get(key)?.integers ?? null).find(Boolean) ?? null
      );
    case 'Identity':
    case 'Cast':
    case 'Squeeze':
    case 'Unsqueeze':
    case 'Reshape':
      return first;
    case 'Concat':
      return inputs.every((values) => values !== null) ? inputs.flatMap((values) => values ?? []).slice(0, 64) : null;
    case 'Mul':
      return each(first, second, (a, b) => a * b);
    case 'Add':
      return each(first, second, (a, b) => a + b);
    case 'Sub':
      return each(first, second, (a, b) => a - b);
    default:
      return null;
  }
}

function each(a: Integers, b: Integers, make: (a: number, b: number) => number): Integers {
  if (!a?.length || !b?.length || (a.length > 1 && b.length > 1 && a.length !== b.length)) return null;
  return Array.from({ length: Math.max(a.length, b.length) }, (_, at) =>
    make(a[a.length === 1 ? 0 : at] ?? 0, b[b.length === 1 ? 0 : at] ?? 0),
  );
}
