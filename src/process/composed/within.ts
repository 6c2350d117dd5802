import { isComposedSpec, SPEC_SIGNS } from './spec.js';

/** Where configs of simplexity and of Hydra keep a spec: at the top, or as the object that is built. */
const HOLDERS: readonly (readonly string[])[] = [
  [],
  ['instance'],
  ['generative_process'],
  ['generative_process', 'instance'],
  ['generative_process', 'spec'],
];

/** Keys of which one tells that an object may hold a spec. */
export const TELLS: ReadonlySet<string> = new Set([
  ...SPEC_SIGNS,
  ...HOLDERS.flatMap(([outermost]) => outermost ?? []),
]);

/** The spec of a composed process that a config holds, and the path to it; null where it holds none. */
export function specWithin(value: unknown): { readonly spec: object; readonly path: readonly string[] } | null {
  for (const path of HOLDERS) {
    let inner = value;
    for (const key of path) inner = isObject(inner) && Object.hasOwn(inner, key) ? inner[key] : null;
    if (isObject(inner) && isComposedSpec(inner)) return { spec: inner, path };
  }
  return null;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Paths of the process files that a spec names as parts, as they stand in it; a spec that is none has none. */
export function partFiles(spec: unknown): string[] {
  if (!isObject(spec)) return [];
  const { spec: factors, process_names: components } = spec;
  const variants = (Array.isArray(factors) ? (factors as unknown[]) : []).flatMap((factor) =>
    isObject(factor) && Array.isArray(factor['variants']) ? (factor['variants'] as unknown[]) : [],
  );
  return [...variants, ...(Array.isArray(components) ? (components as unknown[]) : [])].flatMap((part) =>
    isObject(part) && typeof part['file'] === 'string' ? [part['file']] : [],
  );
}
