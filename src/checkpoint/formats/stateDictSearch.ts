import { isOpaqueTensor } from './opaqueTensor.js';
import { NumpyArray, OpaqueObject, TensorRef, type PickleValue } from './pickle/values.js';
import { attributesOf, isModule, MAX_MODULES, stateOfModule } from './pickledModule.js';

/** A dict of tensors under names, or a pickled module's, somewhere in an object. */
export interface FoundState {
  /** Keys, indices and attributes that lead to it; empty for the object itself. */
  readonly path: readonly (string | number)[];
  readonly entries: ReadonlyMap<PickleValue, PickleValue>;
  /** How many of its entries are tensors; one at least. */
  readonly tensors: number;
  /** Whether there are several tensors and a matrix among them: what is not so is a loss curve or a generator's state. */
  readonly isWhole: boolean;
}

const MAX_DEPTH = 8;
const MAX_LOOKED_AT = 100_000;
const MAX_FOUND = 200;
const INTEGERS = /^(int(16|32|64)|bool)$/;

/** Optimizers keep tensors as large as the weights, under the weights' names: they are no models. */
const OPTIMIZER = /(^|_)(optim(izer)?s?|opt|adamw?|sgd|lr_schedulers?|schedulers?|scaler)(_|$)/i;

export function isTensor(value: PickleValue): boolean {
  return value instanceof TensorRef || (value instanceof NumpyArray && value.tensor !== null) || isOpaqueTensor(value);
}

/**
 * All state dicts in an object, those of optimizers left out, the outer before the inner.
 * @throws BadArguments where modules nest without end
 */
export function statesIn(object: PickleValue): readonly FoundState[] {
  const found: FoundState[] = [];
  const seen = new Set<PickleValue>();
  const budget = { modules: MAX_MODULES };
  const open: { readonly value: PickleValue; readonly path: readonly (string | number)[] }[] = [
    { value: object, path: [] },
  ];
  const look = (value: PickleValue | undefined, path: readonly (string | number)[]) => {
    if (typeof value !== 'object' || value === null || seen.has(value) || path.length > MAX_DEPTH) return;
    if (open.length >= MAX_LOOKED_AT) return;
    seen.add(value);
    open.push({ value, path });
  };
  for (let at = 0; at < open.length && found.length < MAX_FOUND; at++) {
    const { value, path } = open[at] ?? { value: null, path: [] };
    if (isModule(value)) {
      take(found, path, stateOfModule(value, budget));
      continue;
    }
    if (value instanceof OpaqueObject) {
      for (const part of [value.entries, attributesOf(value), value.items, ...(value.args ?? [])])
        if (part instanceof Map || Array.isArray(part) || part instanceof OpaqueObject) look(part, path);
    } else if (value instanceof Map) {
      if (value.has('state') && value.has('param_groups')) continue;
      take(found, path, value);
      for (const [key, entry] of value)
        if (typeof key === 'number' || (typeof key === 'string' && !OPTIMIZER.test(key))) look(entry, [...path, key]);
    } else if (Array.isArray(value)) value.forEach((entry, index) => look(entry, [...path, index]));
  }
  return found;
}

function take(
  found: FoundState[],
  path: readonly (string | number)[],
  entries: ReadonlyMap<PickleValue, PickleValue>,
): void {
  let tensors = 0;
  let matrices = 0;
  for (const [name, value] of entries) {
    if (typeof name !== 'string' || !isTensor(value)) continue;
    tensors++;
    const ref = value instanceof NumpyArray ? value.tensor : value;
    if (ref instanceof TensorRef && ref.shape.length > 1 && !INTEGERS.test(ref.dtype.name)) matrices++;
  }
  if (tensors > 0) found.push({ path, entries, tensors, isWhole: tensors > 1 && matrices > 0 });
}
