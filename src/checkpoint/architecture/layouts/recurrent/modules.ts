import { InputError } from '../../../../shared/inputError.js';
import { shapeText, type StateDict, type StoredTensor } from '../../../formats/storedTensor.js';
import { refusedRecurrent } from './refused.js';

/** Names of torch.nn.RNN, GRU, LSTM and of their cells, which have no layer number. */
const NAME = /^(?:(?<module>.*)\.)?(?<part>(?:weight|bias)_(?:ih|hh|hr))(?:_l(?<layer>\d{1,4}))?(?<reverse>_reverse)?$/;

/** One layer: the tensors of one layer of a module, or of a cell. */
export interface RecurrentLayer {
  readonly weight_ih: StoredTensor;
  readonly weight_hh: StoredTensor;
  readonly weight_hr: StoredTensor | null;
  readonly bias_ih: StoredTensor | null;
  readonly bias_hh: StoredTensor | null;
  /** Name of weight_ih, for messages. */
  readonly name: string;
}

/** The recurrent layers of a state dict, in the order in which they are stacked. */
export interface RecurrentStack {
  readonly layers: readonly RecurrentLayer[];
  /** What stands before the modules' own names: `model.` of `model.rnn_layers.0.weight_ih_l0`. */
  readonly root: string;
  /** Names of the layers' tensors. */
  readonly names: ReadonlySet<string>;
  /** What stands before the names of other copies of the model, which are left aside. */
  readonly others: readonly string[];
}

/** Whether a state dict has the tensors of a recurrent net, by their names alone. */
export function isRecurrent(names: Iterable<string>): boolean {
  for (const name of names) if (NAME.exec(name)?.groups?.['part'] === 'weight_hh') return true;
  return false;
}

/**
 * Finds the layers: of one module that holds several, or of several modules in the order of the numbers in their names.
 * @throws InputError `unsupported-architecture` where they are bidirectional, of an encoder and a decoder, or in no
 * order; `missing-tensor`
 */
export function recurrentStack(state: StateDict, file: string): RecurrentStack {
  const modules = new Map<string, Map<number, Map<string, string>>>();
  for (const name of state.keys()) {
    const found = NAME.exec(name)?.groups;
    if (!found) continue;
    const { module = '', part = '', layer = '0', reverse } = found as Record<string, string | undefined>;
    if (reverse !== undefined)
      throw refusedRecurrent(
        file,
        `it is bidirectional (tensor ${name}), so that what it holds at a position depends on later tokens`,
        'Train it with bidirectional=False',
      );
    const layers = modules.get(module) ?? new Map<number, Map<string, string>>();
    modules.set(module, layers);
    const parts = layers.get(Number(layer)) ?? new Map<string, string>();
    layers.set(Number(layer), parts);
    parts.set(part, name);
  }
  const { root, chosen, others } = ofOneModel([...modules.keys()]);
  const names = new Set<string>();
  const layers = inOrder(chosen, file).flatMap((module) => {
    const own = modules.get(module) ?? new Map<number, Map<string, string>>();
    return Array.from({ length: Math.max(...own.keys()) + 1 }, (_, layer) => {
      const parts = own.get(layer) ?? new Map<string, string>();
      const take = (part: string): StoredTensor | null => {
        const name = parts.get(part);
        if (name === undefined) return null;
        names.add(name);
        return state.get(name) ?? null;
      };
      const weight = (part: string): StoredTensor => {
        const tensor = take(part);
        if (tensor?.shape.length === 2 && !tensor.shape.includes(0)) return tensor;
        const where = `${module === '' ? 'the recurrent module' : module}, layer ${layer}`;
        if (tensor)
          throw new InputError(
            'bad-shape',
            `${file}: ${part} of ${where} should be a matrix and is ${shapeText(tensor.shape)}.`,
          );
        throw new InputError('missing-tensor', `${file} lacks ${part} of ${where}: it is not a whole recurrent net.`);
      };
      return {
        weight_ih: weight('weight_ih'),
        weight_hh: weight('weight_hh'),
        weight_hr: parts.has('weight_hr') ? weight('weight_hr') : null,
        bias_ih: take('bias_ih'),
        bias_hh: take('bias_hh'),
        name: parts.get('weight_ih') ?? '',
      };
    });
  });
  return { layers, root, names, others };
}

/** What stands before a module's own name, which begins at the segment before the first number: `model.` of `model.rnn_layers.0`. */
function rootOf(module: string): string {
  const segments = module === '' ? [] : module.split('.');
  const number = segments.findIndex((segment) => /^\d+$/.test(segment));
  const own = number < 0 ? segments.length - 1 : number - 1;
  return segments
    .slice(0, Math.max(0, own))
    .map((segment) => `${segment}.`)
    .join('');
}

interface OneModel {
  readonly root: string;
  readonly chosen: readonly string[];
  /** What stands before the names of other copies of the model, which are left aside. */
  readonly others: readonly string[];
}

/** Modules of one model where a file holds copies of it, such as an average of the weights over training. */
function ofOneModel(modules: readonly string[]): OneModel {
  const byRoot = new Map<string, string[]>();
  for (const module of modules) {
    const root = rootOf(module);
    byRoot.set(root, [...(byRoot.get(root) ?? []), module]);
  }
  const roots = [...byRoot.keys()];
  const own = (root: string): string => (byRoot.get(root) ?? []).map((module) => module.slice(root.length)).join(' ');
  const plain = roots.filter((root) => !/(^|[._])(ema|avg|average\w*|swa|target)/i.test(root));
  if (roots.length > 1 && plain.length === 1 && roots.every((root) => own(root) === own(roots[0]))) {
    const [root] = plain;
    return { root, chosen: byRoot.get(root) ?? [], others: roots.filter((other) => other !== root) };
  }
  return { root: commonRoot(roots), chosen: modules, others: [] };
}

/** The segments that all roots begin with. */
function commonRoot(roots: readonly string[]): string {
  const segments = roots.map((root) => root.split('.'));
  const differs = segments[0].findIndex((segment, at) => segments.some((other) => other[at] !== segment));
  return differs < 0
    ? roots[0]
    : segments[0]
        .slice(0, differs)
        .map((segment) => `${segment}.`)
        .join('');
}

function refuseEncoderDecoder(modules: readonly string[], file: string): void {
  const encoder = modules.find((module) => /(^|[._])enc/i.test(module));
  const decoder = modules.find((module) => /(^|[._])dec/i.test(module));
  if (encoder !== undefined && decoder !== undefined)
    throw refusedRecurrent(
      file,
      `it is an encoder and a decoder (${encoder}, ${decoder}), not one net that predicts its next token`,
      'Save the part that predicts the next token alone',
    );
}

/** Several modules are stacked in the order of the numbers in their names; one without a number comes before. */
function inOrder(modules: readonly string[], file: string): string[] {
  if (modules.length === 1) return [...modules];
  refuseEncoderDecoder(modules, file);
  const stems = new Set(modules.map((module) => module.replace(/\d+/g, '').replace(/[._]+$/, '')));
  if (stems.size > 1)
    throw refusedRecurrent(
      file,
      `nothing says in which order its modules ${modules.slice(0, 4).join(', ')} are stacked`,
      'Name them by their number, such as lstm1 and lstm2',
    );
  const numbers = (module: string): number[] => (module.match(/\d+/g) ?? []).map(Number);
  return [...modules].sort((a, b) => {
    const [x, y] = [numbers(a), numbers(b)];
    for (let at = 0; at < Math.max(x.length, y.length); at++) if (x[at] !== y[at]) return (x[at] ?? -1) - (y[at] ?? -1);
    return 0;
  });
}
