import type { StoredTensor } from '../../formats/storedTensor.js';
import { once } from '../../../shared/once.js';
import { blockNames, type Container } from './containers.js';
import { add, moduleOf, type Drafts } from './drafts.js';
import type { RoleAliases } from './names/commonNames.js';
import { sequenceParents } from './names/mlp.js';
import type { Role } from './roles.js';
import { squashed } from './tensorName.js';

const parents = once(sequenceParents);

/** Numbered modules of an MLP, or of a head after the last block: matrices by their order, a norm before them. */
export function takeSequences(
  unknown: Map<string, StoredTensor>,
  container: Container,
  blocks: readonly Drafts[],
  outer: Drafts,
  names: RoleAliases,
): void {
  const sequences = new Map<string, { drafts: Drafts; inBlock: boolean; parts: [number, string, StoredTensor][] }>();
  for (const [name, tensor] of unknown) {
    const place = blockNames(name, container);
    const found = /^(.+)\.(\d{1,3})(?:\.(?:linear|fc|proj|0))?\.(weight|bias)$/.exec(place ? place.rest : name);
    if (!found) continue;
    const parent = found[1].split('.').map(squashed);
    const last = parent.at(-1) ?? '';
    if (place ? !parents().has(parent.join('.')) : !names.unembed.has(last)) continue;
    const key = `${place?.layer ?? ''}:${found[1]}`;
    const sequence = sequences.get(key) ?? {
      drafts: place ? blocks[place.layer] : outer,
      inBlock: place !== null,
      parts: [],
    };
    sequences.set(key, sequence);
    sequence.parts.push([Number(found[2]), name, tensor]);
  }
  for (const { drafts, inBlock, parts } of sequences.values()) {
    const at = (dimensions: number) =>
      [
        ...new Set(
          parts
            .filter(([, name, { shape }]) => name.endsWith('weight') && shape.length === dimensions)
            .map(([index]) => index),
        ),
      ].sort((a, b) => a - b);
    const matrices = at(2);
    const normed = at(1);
    if (matrices.length !== (inBlock ? 2 : 1) || normed.length > 1 || normed.some((index) => index > matrices[0]))
      continue;
    const roles: Role[] = inBlock ? ['in', 'out'] : ['unembed'];
    const norm: Role = inBlock ? 'ln2' : 'finalNorm';
    if (normed.length > 0 && drafts.has(norm)) continue;
    for (const [index, name, tensor] of parts) {
      const which = matrices.indexOf(index);
      const role = which >= 0 ? roles[which] : norm;
      const part = name.endsWith('bias') ? 'bias' : 'weight';
      add(drafts, role, part, { name: moduleOf(name, part), alias: 0 }, tensor);
      unknown.delete(name);
    }
  }
}
