import { InputError } from '../../shared/inputError.js';
import type { CheckpointContents } from './contents.js';
import { isOpaqueTensor, opaqueTensor } from './opaqueTensor.js';
import { BadArguments, describeValue, NumpyArray, StorageRef, TensorRef, type PickleValue } from './pickle/values.js';
import { preferredState, pathText } from './preferredState.js';
import { isTensor, statesIn, type FoundState } from './stateDictSearch.js';
import type { StorageReader } from './storages.js';
import type { StoredTensor } from './storedTensor.js';

/**
 * The model's state dict in an unpickled object, wherever it is: in dicts, lists and objects, or a pickled module's. No
 * tensors where there is none, and a reason besides where there are several and none is preferred.
 * @throws InputError `bad-pickle`
 */
export function stateDictIn(
  object: PickleValue,
  reader: StorageReader,
  file: string,
): Pick<CheckpointContents, 'tensors' | 'notes' | 'problem' | 'object' | 'description' | 'path'> {
  const told = { object, description: describeValue(object) };
  const states = found(object, file);
  const { chosen, others } = preferredState(states);
  if (chosen) {
    const tensors = tensorsOf(chosen, reader, file);
    return {
      ...told,
      tensors,
      path: chosen.path,
      notes: [...asideNote(chosen, others, file), ...entriesNote(chosen, file)],
    };
  }
  if (others.length === 0) return { ...told, tensors: new Map<string, StoredTensor>() };
  const names = others.slice(0, 6).map((state) => `${pathText(state.path)} (${state.tensors} tensors)`);
  const rest = others.length > names.length ? ` and ${others.length - names.length} more` : '';
  const problem = new InputError(
    'several-models',
    `${file} holds ${others.length} state dicts, and nothing tells which is the model: ${names.join(', ')}${rest}. ` +
      `Save the one that you mean alone: torch.save(model.state_dict(), file).`,
  );
  return { ...told, tensors: new Map<string, StoredTensor>(), problem };
}

function found(object: PickleValue, file: string): readonly FoundState[] {
  try {
    return statesIn(object);
  } catch (error) {
    if (error instanceof BadArguments)
      throw new InputError('bad-pickle', `${file} is damaged, or not what torch writes: ${error.message}.`);
    throw error;
  }
}

function tensorsOf({ entries }: FoundState, reader: StorageReader, file: string): Map<string, StoredTensor> {
  const tensors = new Map<string, StoredTensor>();
  for (const [name, value] of entries) {
    if (typeof name !== 'string') continue;
    const ref = value instanceof NumpyArray ? value.tensor : value;
    if (ref instanceof TensorRef) tensors.set(name, reader.tensor(name, ref));
    else if (isOpaqueTensor(value)) tensors.set(name, opaqueTensor(`${file}: ${name}`, value));
  }
  return tensors;
}

function asideNote(chosen: FoundState, others: readonly FoundState[], file: string): string[] {
  if (others.length === 0) return [];
  const names = others.slice(0, 4).map(({ path }) => pathText(path));
  const rest = others.length > names.length ? ` and ${others.length - names.length} more` : '';
  return [
    `${file} holds ${others.length + 1} state dicts: ${pathText(chosen.path)} was read, and ${names.join(', ')}${rest} left aside.`,
  ];
}

/** Objects among the weights, which a state dict has not; plain values and dicts beside them are settings. */
function entriesNote({ entries }: FoundState, file: string): string[] {
  const aside: string[] = [];
  for (const [name, value] of entries) {
    if (typeof name === 'string' && isTensor(value)) continue;
    const isPlain = typeof value !== 'object' || value === null || value instanceof Map;
    if (typeof name === 'string' && isPlain) continue;
    if (value instanceof StorageRef) continue;
    const key = typeof name === 'string' ? name : describeValue(name);
    aside.push(`${key.slice(0, 80)} (${describeValue(value)})`);
  }
  if (aside.length === 0) return [];
  const rest = aside.length > 3 ? ` and ${aside.length - 3} more` : '';
  return [`${file} holds ${aside.slice(0, 3).join(', ')}${rest} among its tensors: left aside.`];
}
