import { InputError } from '../shared/inputError.js';
import type { TensorOrigin } from '../checkpoint/formats/tensorOrigin.js';
import { real, tuple } from './python.js';

/**
 * What a layout did to the tensors of a file, as torch writes it.
 * @param named Python of a tensor of the file, by its name
 */
export function originText(origin: TensorOrigin, named: (name: string) => string): string {
  const inner = (of: TensorOrigin) => originText(of, named);
  switch (origin.op) {
    case 'stored':
      return named(origin.name);
    case 'view':
      return viewText(inner(origin.of), origin);
    case 'reshaped':
      return `${inner(origin.of)}.reshape(${origin.shape.join(', ')})`;
    case 'joined':
      return `torch.cat([${origin.parts.map(inner).join(', ')}])`;
    case 'zeros':
      return `torch.zeros(${origin.shape.join(', ')})`;
    case 'scaled':
      return `${inner(origin.of)} * ${real(origin.by)}`;
    case 'raised':
      return `${inner(origin.of)} + ${real(origin.by)}`;
    case 'product': {
      const product = `${grouped(inner(origin.vector))} @ ${grouped(inner(origin.matrix))}`;
      return origin.sum ? `${inner(origin.sum)} + ${product}` : product;
    }
    case 'plusRow':
      return `${inner(origin.matrix)} + ${inner(origin.row)}`;
    case 'sinusoids':
      return `sinusoids(${origin.n_ctx}, ${origin.d_model})`;
  }
}

const grouped = (text: string): string => (/ [+*@] /.test(text) ? `(${text})` : text);

interface View {
  readonly from: readonly number[];
  readonly shape: readonly number[];
  readonly stride: readonly number[];
  readonly offset: number;
}

/** A view as reshape, slice and transpose; where it is none of these, by its strides. */
function viewText(of: string, view: View): string {
  const source = grouped(of);
  return asSlices(source, view) ?? asStrided(source, view);
}

const asStrided = (source: string, { shape, stride, offset }: View): string =>
  `torch.as_strided(${source}.contiguous(), ${tuple(shape)}, ${tuple(stride)}, ${offset})`;

function asSlices(source: string, { from, shape, stride, offset }: View): string | null {
  const wide = [...shape.keys()].filter((axis) => shape[axis] !== 1);
  const order = [...wide].sort((a, b) => stride[b] - stride[a]);
  const total = from.reduce((product, length) => product * length, 1);
  const lengths: number[] = [];
  const slices: string[] = [];
  let outer = total;
  let rest = offset;
  for (const axis of order) {
    const step = stride[axis];
    if (step < 1 || outer % step !== 0) return null;
    const [length, first] = [outer / step, Math.floor(rest / step)];
    rest -= first * step;
    if (first + shape[axis] > length) return null;
    lengths.push(length);
    slices.push(first === 0 && shape[axis] === length ? ':' : `${first}:${first + shape[axis]}`);
    outer = step;
  }
  if (outer !== 1 || rest !== 0) return null;
  while (slices.at(-1) === ':') slices.pop();
  let text = source;
  if (String(lengths) !== String(from)) text += `.reshape(${lengths.join(', ')})`;
  if (slices.length > 0) text += `[${slices.join(', ')}]`;
  text += permuted(order.map((axis) => wide.indexOf(axis)));
  return wide.length === shape.length ? text : `${text}.reshape(${shape.join(', ')})`;
}

/** @param order of each axis as it lies, the place that it is wanted at */
function permuted(order: readonly number[]): string {
  if (order.every((place, axis) => place === axis)) return '';
  if (order.length === 2) return '.T';
  if (order.length === 3 && order[0] === 0) return '.transpose(1, 2)';
  const axes = order.map((_, place) => order.indexOf(place));
  return `.permute(${axes.join(', ')})`;
}

/** @throws InputError `unsupported-architecture` where a tensor's way from the file is not known */
export function requireOrigin(origin: TensorOrigin | undefined, name: string): TensorOrigin {
  if (origin) return origin;
  throw new InputError('unsupported-architecture', `How ${name} comes from the file cannot be written as a notebook.`);
}
