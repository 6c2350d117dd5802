import { InputError } from '../../../shared/inputError.js';
import type { StateDict } from '../../formats/storedTensor.js';
import { factorIn } from '../unsupported.js';
import type { FoundRoles } from './findRoles.js';
import { WAY_OUT } from './refusals.js';
import { ROLE_WORDS, type BlockRole, type Role } from './roles.js';

/**
 * Refuses a state dict that lacks a part which no transformer of its kind can do without, naming what was found, what is
 * missing, and what was not understood.
 * @throws InputError `missing-tensor`, `unknown-layout`
 */
export function missingRoles({ outer, blocks, rest, container }: FoundRoles, file: string): void {
  const missing: string[] = [];
  if (!outer.embed) missing.push(ROLE_WORDS.embed);
  const has = (role: BlockRole) => blocks.some((block) => block[role]);
  const needed = neededIn(has);
  const found = new Set<Role>([
    ...(Object.keys(outer) as Role[]),
    ...blocks.flatMap((block) => Object.keys(block) as Role[]),
  ]);
  const nowhere = needed.filter((role) => !has(role));
  missing.push(...nowhere.map((role) => ROLE_WORDS[role]));
  if (missing.length > 0)
    throw new InputError(
      'unknown-layout',
      `${file} is a transformer in a layout that is not known. Found: ${[...found].map((role) => ROLE_WORDS[role]).join(', ')}. ` +
        `Missing: ${missing.join(', ')}.${rest.length > 0 ? ` Not understood: ${rest.slice(0, 4).join(', ')}${rest.length > 4 ? ', …' : ''}.` : ''} ` +
        WAY_OUT,
    );
  blocks.forEach((block, layer) => {
    const lacks = [...needed, ...(['ln1', 'ln2', 'gate'] as const).filter(has)].find((role) => !block[role]);
    if (!lacks) return;
    const name = blocks.find((other) => other[lacks])?.[lacks]?.name ?? lacks;
    throw new InputError(
      'missing-tensor',
      `${file} lacks ${ROLE_WORDS[lacks]} of ${container}.${layer}: other blocks have it, as ${name}. The file is not whole, ` +
        `or its blocks are not alike, which is not supported.`,
    );
  });
}

/**
 * Refuses tensors that no role is known for in the modules of attention or MLP, and vectors and numbers anywhere in a block:
 * they very likely take part there.
 * @throws InputError `unsupported-architecture`
 */
export function refuseParts({ blocks, rest, container }: FoundRoles, state: StateDict, file: string): void {
  const modules = new Set<string>();
  for (const block of blocks)
    for (const role of ['q', 'k', 'v', 'qkv', 'kv', 'o', 'in', 'gate', 'out'] as const) {
      const path = block[role]?.name.split('.').slice(0, -1).join('.');
      if (path !== undefined && path.split('.').length > container.split('.').length + 1) modules.add(`${path}.`);
    }
  const part = rest.find((name) => [...modules].some((module) => name.startsWith(module)));
  const inBlocks = rest.filter((name) => name.startsWith(`${container}.`));
  const factor = factorIn(inBlocks, state);
  if (part === undefined && factor !== undefined)
    throw new InputError(
      'unsupported-architecture',
      `${file} is a transformer in a layout that is not known: ${factor} stands in a block, and what it multiplies, shifts or ` +
        `normalises there is not known. ${WAY_OUT}`,
    );
  if (part === undefined) return;
  throw new InputError(
    'unsupported-architecture',
    `${file} is a transformer in a layout that is not known: ${part} stands in a module of attention or of an MLP, and ` +
      `what it does there is not known. ${WAY_OUT}`,
  );
}

function neededIn(has: (role: BlockRole) => boolean): BlockRole[] {
  const attention: BlockRole[] = has('qkv') ? ['qkv', 'o'] : has('kv') ? ['q', 'kv', 'o'] : ['q', 'k', 'v', 'o'];
  const mlp: BlockRole[] = has('in') || has('out') || has('gate') ? ['in', 'out'] : [];
  return [...attention, ...mlp];
}
