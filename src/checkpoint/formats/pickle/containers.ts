import { BadPickle } from './reader.js';
import type { PickleStack } from './stack.js';
import { OpaqueObject, type PickleValue } from './values.js';

/** Opcodes that move values on the stack, and make and fill lists, tuples, dicts and sets. */
export const CONTAINERS: ReadonlyMap<number, (stack: PickleStack) => void> = new Map<
  number,
  (stack: PickleStack) => void
>([
  [0x28, (stack) => stack.mark()], // MARK
  [0x30, (stack) => void (stack.popBareMark() || stack.pop())], // POP: of a mark too, as Python does
  [0x31, (stack) => void stack.popMark()], // POP_MARK
  [0x32, (stack) => stack.push(stack.top())], // DUP
  [0x5d, (stack) => stack.pushContainer([])], // EMPTY_LIST
  [0x29, (stack) => stack.pushContainer([])], // EMPTY_TUPLE
  [0x7d, (stack) => stack.pushContainer(new Map())], // EMPTY_DICT
  [0x8f, (stack) => stack.pushContainer(new Set())], // EMPTY_SET
  [0x6c, (stack) => stack.pushContainer(stack.popMark())], // LIST
  [0x74, (stack) => stack.pushContainer(stack.popMark())], // TUPLE
  [0x85, (stack) => stack.pushContainer([stack.pop()])], // TUPLE1
  [0x86, (stack) => stack.pushContainer([stack.pop(), stack.pop()].reverse())], // TUPLE2
  [0x87, (stack) => stack.pushContainer([stack.pop(), stack.pop(), stack.pop()].reverse())], // TUPLE3
  [0x64, (stack) => stack.pushContainer(filled(new Map(), stack.popMark()))], // DICT
  [0x91, (stack) => stack.pushContainer(new Set(stack.popMark()))], // FROZENSET
  [0x61, (stack) => append([stack.pop()], stack.top())], // APPEND
  [0x65, (stack) => append(stack.popMark(), stack.top())], // APPENDS
  [0x73, (stack) => setItems([stack.pop(), stack.pop()].reverse(), stack.top())], // SETITEM
  [0x75, (stack) => setItems(stack.popMark(), stack.top())], // SETITEMS
  [0x90, (stack) => addItems(stack.popMark(), stack.top())], // ADDITEMS
]);

function filled(map: Map<PickleValue, PickleValue>, items: readonly PickleValue[]): Map<PickleValue, PickleValue> {
  if (items.length % 2) throw new BadPickle('a dict has a key without a value');
  for (let index = 0; index < items.length; index += 2) map.set(items[index] ?? null, items[index + 1] ?? null);
  return map;
}

function setItems(items: readonly PickleValue[], target: PickleValue): void {
  if (target instanceof OpaqueObject) filled(target.entries, items);
  else if (!(target instanceof Map)) throw new BadPickle('it sets items of something that is not a dict');
  else filled(target, items);
}

function append(items: readonly PickleValue[], target: PickleValue): void {
  const list = target instanceof OpaqueObject ? target.items : target;
  if (!Array.isArray(list)) throw new BadPickle('it appends to something that is not a list');
  for (const item of items) list.push(item);
}

function addItems(items: readonly PickleValue[], target: PickleValue): void {
  if (target instanceof OpaqueObject) return append(items, target);
  if (!(target instanceof Set)) throw new BadPickle('it adds to something that is not a set');
  for (const item of items) target.add(item);
}
