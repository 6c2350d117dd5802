import type { Slot, SlotKind } from './slots.js';

/** A file's name, taken apart. */
export interface Member<T> {
  readonly item: T;
  /** The path that was read: without its ending, and without the file where its folder alone tells the step. */
  readonly path: string;
  readonly slots: readonly Slot[];
}

export const valueAt = <T>({ slots }: Member<T>, at: number): bigint | number => slots[at]?.value ?? 0n;
export const textAt = <T>({ slots }: Member<T>, at: number): string => slots[at]?.text ?? '';
export const kindAt = <T>({ slots }: Member<T>, at: number): SlotKind => slots[at]?.kind ?? 'bare';

export const countValues = <T>(members: readonly Member<T>[], at: number): number =>
  isSameText(members, at) ? 1 : new Set(members.map((member) => valueAt(member, at))).size;
export const countTexts = <T>(members: readonly Member<T>[], at: number): number =>
  isSameText(members, at) ? 1 : new Set(members.map((member) => textAt(member, at))).size;

export function isSameText<T>(members: readonly Member<T>[], at: number): boolean {
  const [first] = members;
  const text = first && textAt(first, at);
  return members.every((member) => textAt(member, at) === text);
}

/** Numbers by value, texts by code units: the same on every machine. */
export function compare<V extends bigint | number | string>(a: V, b: V): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
