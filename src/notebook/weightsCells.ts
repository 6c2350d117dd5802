import type { Architecture, RecurrentArchitecture } from '../checkpoint/architecture/architecture.js';
import { tensorsOf } from '../checkpoint/architecture/recurrentNet.js';
import type { StateDict } from '../checkpoint/formats/storedTensor.js';
import type { TensorOrigin } from '../checkpoint/formats/tensorOrigin.js';
import { code, markdown, type Cell } from './ipynb.js';
import { originText, requireOrigin } from './originText.js';
import { str, template } from './python.js';

/**
 * Where each canonical tensor that stands in a formula comes from. Those that a checkpoint leaves out are zero and stand in none,
 * unless another layer has one of the name.
 */
export function originsOf(
  architecture: Architecture | RecurrentArchitecture,
  state: StateDict,
): ReadonlyMap<string, TensorOrigin> {
  const expected = tensorsOf(architecture);
  const anyLayer = (name: string): string => name.replace(/\.\d+\./, '.*.');
  const held = new Set(expected.flatMap(({ name }) => (state.has(name) ? [anyLayer(name)] : [])));
  const origins = new Map<string, TensorOrigin>();
  for (const { name, shape } of expected) {
    if (!held.has(anyLayer(name))) continue;
    const stored = state.get(name);
    origins.set(name, stored ? requireOrigin(stored.origin, name) : { op: 'zeros', shape });
  }
  return origins;
}

/** The tensors of the file under HookedTransformer's names, spelled out as the layout was read. */
export function weightsCells(
  architecture: Architecture | RecurrentArchitecture,
  origins: ReadonlyMap<string, TensorOrigin>,
  layoutText: string,
): Cell[] {
  const held = [...origins.keys()];
  const prefix = 'rnn_type' in architecture ? 'rnn' : 'blocks';
  const pattern = new RegExp(`^${prefix}\\.(\\d+)\\.`);
  const outer = held.filter((name) => !pattern.test(name));
  const inner = [...new Set(held.flatMap((name) => (pattern.test(name) ? [name.replace(pattern, '')] : [])))];
  const single = (name: string) => `W[${str(name)}] = ${originText(origins.get(name) as TensorOrigin, stored)}`;
  const looped: string[] = [];
  const alone: string[] = [];
  for (const name of inner) {
    const layers = Array.from({ length: architecture.n_layers }, (_, l) => `${prefix}.${l}.${name}`);
    const own = layers.map((layer) => origins.get(layer));
    const text = own.every((origin) => origin !== undefined) ? loopText(own as TensorOrigin[]) : null;
    if (text === null) alone.push(...layers.filter((layer) => origins.has(layer)).map(single));
    else looped.push(`    W[${template(`${prefix}.`, 'l', `.${name}`)}] = ${text}`);
  }
  const sines = [...origins.values()].some((origin) => /"sinusoids"/.test(JSON.stringify(origin)));
  return [
    markdown(
      'weights-text',
      '## Weights',
      '',
      `The file was read as ${layoutText}. Its tensors, under the names and shapes of HookedTransformer`,
      `(\`W_Q\` [heads, d_model, d_head], …), which the forward pass below uses.`,
    ),
    code(
      'weights',
      ...(sines ? SINUSOIDS : []),
      `W = {}`,
      ...outer.map(single),
      ...(looped.length > 0 ? [`for l in range(${architecture.n_layers}):`, ...looped] : []),
      ...alone,
      'W = {name: value.to(DTYPE) for name, value in W.items()}',
    ),
  ];
}

const stored = (name: string): string => `tensors[${str(name)}]`;

/** One line for all layers, where they differ by the number in their names alone; else null. */
function loopText(origins: readonly TensorOrigin[]): string | null {
  if (origins.length < 2) return null;
  const names = origins.map((origin) => {
    const found: string[] = [];
    const shape = originText(origin, (name) => `\u0000${found.push(name)}\u0000`);
    return { found, shape };
  });
  const [first] = names;
  if (!first || names.some(({ shape }) => shape !== first.shape)) return null;
  const templates = first.found.map((_, at) => templateOf(names.map(({ found }) => found[at] ?? '')));
  if (templates.some((text) => text === null)) return null;
  let at = 0;
  return originText(origins[0], () => `tensors[${templates[at++] ?? ''}]`);
}

/** `f"h.{l}.attn.weight"` of h.0.attn.weight, h.1.attn.weight, …; null where they do not count up so. */
function templateOf(names: readonly string[]): string | null {
  const [first = ''] = names;
  if (names.every((name) => name === first)) return str(first);
  for (const found of first.matchAll(/\d+/g)) {
    const [before, after] = [first.slice(0, found.index), first.slice(found.index + found[0].length)];
    const start = Number(found[0]);
    if (names.every((name, l) => name === `${before}${start + l}${after}`))
      return template(before, start === 0 ? 'l' : `l + ${start}`, after);
  }
  return null;
}

const SINUSOIDS = [
  'def sinusoids(n_ctx, d_model):',
  '    """sin(p / 10000^(2i / d_model)) at 2i, the cosine at 2i + 1 (Vaswani et al. 2017, section 3.5)."""',
  '    p, i = torch.arange(n_ctx).double()[:, None], torch.arange(d_model)',
  '    angle = p / 10000.0 ** ((i - i % 2).double() / d_model)',
  '    return torch.where(i % 2 == 0, angle.sin(), angle.cos()).float()',
  '',
  '',
];
