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
  readonly names: ReadonlySet<string>;
  readonly notes: readonly string[];
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
  const { root, chosen, notes } = ofOneModel([...modules.keys()], file);
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
  return { layers, root, names, notes };
}

/** A module's name without its own part, which ends in the number of a list: `model.` of `model.rnn_layers.0`. */
const rootOf = (module: string): string => /^(.*\.)?[^.]+(\.\d+)*$/.exec(module)?.[1] ?? '';

/** Modules of one model where a file holds copies of it, such as an average of the weights over training. */
function ofOneModel(modules: readonly string[], file: string): { root: string; chosen: string[]; notes: string[] } {
  const byRoot = new Map<string, string[]>();
  for (const module of modules) {
    const root = rootOf(module);
    byRoot.set(root, [...(byRoot.get(root) ?? []), module]);
  }
  const roots = [...byRoot.keys()];
  const own = (root: string): string => (byRoot.get(root) ?? []).map((module) => module.slice(root.length)).join(' ');
  if (roots.length === 1) return { root: roots[0], chosen: [...modules], notes: [] };
  const isCopy = roots.every((root) => own(root) === own(roots[0]));
  const isAverage = (root: string) => /(^|[._])(ema|avg|average|swa|target)/i.test(root);
  if (isCopy && roots.filter((root) => !isAverage(root)).length === 1) {
    const root = roots.find((one) => !isAverage(one)) ?? '';
    const notes = [`${file} holds ${roots.length} models; the one under ${root || 'no prefix'} was read.`];
    return { root, chosen: byRoot.get(root) ?? [], notes };
  }
  refuseEncoderDecoder(modules, file);
  return { root: commonRoot(roots), chosen: [...modules], notes: [] };
}

function commonRoot(roots: readonly string[]): string {
  const parts = roots.map((root) => root.split('.'));
  const length = parts[0].findIndex((part, at) => parts.some((other) => other[at] !== part));
  const common = parts[0].slice(0, length < 0 ? parts[0].length : length).join('.');
  return common === '' || common.endsWith('.') ? common : `${common}.`;
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
