import type { Node } from 'jsonc-parser';
import type { Stretches } from '../../shared/stretches.js';
import type { Diagnostics } from './diagnostic.js';

/** A property of an object in the text. */
export interface Property {
  readonly name: string;
  readonly key: Node;
  /** Undefined while the property is still being typed. */
  readonly value: Node | undefined;
}

/** Children between two places at which reading may pause. */
const CHILDREN = 256;

/** The properties of an object. If a name occurs twice, the last value counts and a diagnostic is added. */
export function* propertiesOf(node: Node, diagnostics: Diagnostics): Stretches<Map<string, Property>> {
  const found = new Map<string, Property>();
  let count = 0;
  for (const child of node.children ?? []) {
    if (++count % CHILDREN === 0) yield;
    const [key, value] = child.children ?? [];
    if (key === undefined) continue;
    const name = String(key.value);
    if (found.has(name))
      diagnostics.warning(key, 'duplicate-property', `"${name}" is given twice: the last one counts.`);
    found.set(name, { name, key, value });
  }
  return found;
}

/** Warns of properties that are not known. */
export function warnUnknown(
  properties: ReadonlyMap<string, Property>,
  known: readonly string[],
  diagnostics: Diagnostics,
): void {
  for (const { name, key } of properties.values()) {
    if (diagnostics.isFull) return;
    if (known.includes(name)) continue;
    diagnostics.warning(
      key,
      'unknown-property',
      `"${name}" is not a known property and is ignored: expected ${known.join(', ')}.`,
    );
  }
}

/** The text of a name, which may be written as a number. Null, with a diagnostic, for anything else. */
export function nameOf(node: Node, what: string, diagnostics: Diagnostics): string | null {
  if (node.type === 'string' || node.type === 'number') {
    const name = String(node.value);
    if (name !== '') return name;
  }
  diagnostics.error(node, 'wrong-type', `The name of a ${what} must be a string that is not empty.`);
  return null;
}
