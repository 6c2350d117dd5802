import { buildArray } from './globals.js';
import { BadPickle } from './reader.js';
import { BadArguments, Inert, NumpyArray, NumpyDType, OpaqueObject, PickleGlobal, TensorRef } from './values.js';
import type { PickleValue } from './values.js';

/**
 * What a call gives: a value that an allowed function makes, or a placeholder where the callee, or something that an
 * allowed function would need, is a placeholder itself.
 * @throws BadPickle where the callee is a plain value; BadArguments where an allowed function is given what nobody writes
 */
export function called(callee: PickleValue, args: PickleValue, kwargs: PickleValue): PickleValue {
  const named = kwargs instanceof Map && kwargs.size > 0 ? kwargs : null;
  const list = Array.isArray(args) ? args : args instanceof OpaqueObject ? [args] : null;
  if (callee instanceof OpaqueObject && list) return reconstructed(callee, list, named);
  if (!(callee instanceof PickleGlobal) || !list)
    throw new BadPickle(
      `it calls something that cannot be called${callee instanceof PickleGlobal ? ` (${callee.name})` : ''}`,
    );
  if (!callee.call || named) return placeholderOf(callee, list, named);
  try {
    return callee.call(list);
  } catch (error) {
    if (error instanceof BadArguments && list.some((value) => holdsOpaque(value)))
      return placeholderOf(callee, list, named);
    throw error;
  }
}

/** BUILD: attributes are kept on placeholders, and are of no use on dicts (torch hangs `_metadata` there) and tensors. */
export function setState(target: PickleValue, state: PickleValue): void {
  if (target instanceof OpaqueObject) target.state = state;
  else if (target instanceof NumpyArray) {
    if (!holdsOpaque(state)) buildArray(target, state);
  } else if (target instanceof NumpyDType) target.littleEndian = !(Array.isArray(state) && state[1] === '>');
  else if (
    !(target instanceof Map || target instanceof TensorRef || target instanceof Set || target instanceof Inert) &&
    !(target instanceof PickleGlobal)
  )
    throw new BadPickle('it sets attributes of a value that has none');
}

/** Steps that copying a value is worth. */
export function sizeOf(value: PickleValue): number {
  if (Array.isArray(value)) return value.length;
  if (value instanceof Map || value instanceof Set) return value.size * 4;
  if (typeof value === 'string' || value instanceof Uint8Array) return value.length >> 5;
  return 0;
}

/** Protocols 0 and 1 make an object of a class C by `copyreg._reconstructor(C, base, base's value)`. */
const RECONSTRUCTORS = new Set(['_reconstructor', '__newobj__', '__newobj_ex__']);

function reconstructed(
  callee: OpaqueObject,
  args: readonly PickleValue[],
  kwargs: ReadonlyMap<PickleValue, PickleValue> | null,
): PickleValue {
  const [type, ...rest] = args;
  if (/^copy_?reg$/.test(callee.module) && RECONSTRUCTORS.has(callee.name) && type instanceof OpaqueObject) {
    const made = new OpaqueObject(type.module, type.name, callee.name === '_reconstructor' ? [] : rest, kwargs);
    const contents = callee.name === '_reconstructor' ? rest[1] : null;
    if (contents instanceof Map) for (const [key, value] of contents) made.entries.set(key, value);
    if (Array.isArray(contents)) for (const value of contents) made.items.push(value);
    return made;
  }
  return new OpaqueObject(callee.module, callee.name, args, kwargs);
}

function placeholderOf(
  callee: PickleGlobal,
  args: readonly PickleValue[],
  kwargs: ReadonlyMap<PickleValue, PickleValue> | null,
): OpaqueObject {
  const dot = callee.name.lastIndexOf('.');
  return new OpaqueObject(callee.name.slice(0, dot), callee.name.slice(dot + 1), args, kwargs);
}

/** Arguments that are looked at for a placeholder: tuples within tuples, as torch writes its calls. */
const DEPTH = 3;
const LOOKED_AT = 64;

function holdsOpaque(value: PickleValue, depth = DEPTH): boolean {
  if (value instanceof OpaqueObject) return true;
  if (depth === 0 || !Array.isArray(value)) return false;
  return value.slice(0, LOOKED_AT).some((entry) => holdsOpaque(entry, depth - 1));
}
