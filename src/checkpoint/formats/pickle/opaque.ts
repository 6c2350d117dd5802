import { OpaqueObject, type PickleValue } from './values.js';

/** Values that are looked at; files that nest more than this hold no checkpoint. */
const MAX_LOOKED_AT = 100_000;

/** The first placeholder in an object, the object itself included; null where there is none. */
export function firstOpaque(object: PickleValue): OpaqueObject | null {
  const seen = new Set<PickleValue>();
  const open: PickleValue[] = [object];
  for (let at = 0; at < open.length && at < MAX_LOOKED_AT; at++) {
    const value = open[at] ?? null;
    if (value instanceof OpaqueObject) return value;
    if (seen.has(value)) continue;
    const inner = value instanceof Map ? [...value.keys(), ...value.values()] : value;
    if (!Array.isArray(inner) && !(inner instanceof Set)) continue;
    seen.add(value);
    for (const entry of inner) if (open.length < MAX_LOOKED_AT) open.push(entry);
  }
  return null;
}
