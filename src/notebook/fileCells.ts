import type { CheckpointContents } from '../checkpoint/formats/contents.js';
import { code, markdown, type Cell } from './ipynb.js';
import { list, str } from './python.js';

/** The file that a notebook reads. */
export interface NotebookFile {
  /** From the notebook's folder, with forward slashes. */
  readonly path: string;
  /** Whether `path` leads there, or is a name alone because the file lies elsewhere. */
  readonly isBeside: boolean;
  readonly format: Exclude<CheckpointContents['format'], 'onnx'>;
  /** Names of all its files in order: of an index and its shards, or the one. */
  readonly parts: readonly string[];
  readonly sha256: string;
  /** Keys that lead to the state dict in a torch file. */
  readonly keys: readonly (string | number)[];
}

/** Where the checkpoint is, and its tensors by their names in the file, float32. */
export function fileCells(file: NotebookFile, dtype: 'float32' | 'float64'): Cell[] {
  const isSharded = file.parts.length > 1;
  return [
    markdown('file-text', '## Checkpoint', '', WHAT[file.format]),
    code(
      'file',
      'import hashlib',
      'import os',
      ...(file.format === 'safetensors' ? ['import json', 'import struct'] : []),
      '',
      'import matplotlib.pyplot as plt',
      'import numpy as np',
      'import torch',
      'from sklearn.decomposition import PCA',
      'from sklearn.linear_model import LinearRegression',
      '',
      `CHECKPOINT = ${str(file.path)}  # ${file.isBeside ? 'from the folder of this notebook' : 'put the file beside this notebook, or say where it is'}`,
      `SHA256 = ${str(file.sha256)}`,
      `DTYPE = torch.${dtype}  # in which the model is run, as Beliefscope does`,
      '',
      isSharded
        ? `FILES = [os.path.join(os.path.dirname(CHECKPOINT), name) for name in ${list(file.parts.map(str))}]`
        : 'FILES = [CHECKPOINT]',
      'digest = hashlib.sha256()',
      'for path in FILES:',
      '    with open(path, "rb") as data:',
      '        digest.update(data.read())',
      'assert digest.hexdigest() == SHA256, "this is another file than the one that Beliefscope analysed"',
    ),
    ...LOAD[file.format](file),
  ];
}

const PICKLE =
  'A pickle can run code when it is loaded, so that torch is asked for the weights alone (`weights_only`, torch 1.13 or later). It refuses a file ' +
  'that holds other objects too, and torch 1.13 even a plain float beside the weights: "Weights only load failed". Then load it with a newer torch, ' +
  'or, only where you trust who wrote the file, set `TRUST_PICKLE = True` in the next cell.';

const WHAT: Readonly<Record<NotebookFile['format'], string>> = {
  'torch-zip': PICKLE,
  'torch-legacy': PICKLE,
  safetensors: 'A safetensors file is a header in JSON and the numbers of its tensors.',
  npz: 'An npz file holds one array under each name.',
};

const torchFile = ({ keys }: NotebookFile): Cell[] => [
  code(
    'load',
    'TRUST_PICKLE = False',
    'state = torch.load(CHECKPOINT, map_location="cpu", weights_only=not TRUST_PICKLE)',
    ...keys.map((key) => `state = state[${typeof key === 'number' ? key : str(key)}]`),
    'if isinstance(state, torch.nn.Module):',
    '    state = state.state_dict()',
    'tensors = {',
    '    name: torch.as_tensor(value).detach().float()',
    '    for name, value in state.items()',
    '    if isinstance(value, (torch.Tensor, np.ndarray))',
    '}',
  ),
];

const LOAD: Readonly<Record<NotebookFile['format'], (file: NotebookFile) => Cell[]>> = {
  'torch-zip': torchFile,
  'torch-legacy': torchFile,
  npz: () => [
    code(
      'load',
      'with np.load(CHECKPOINT) as arrays:',
      '    numbers = {name: arrays[name] for name in arrays.files if arrays[name].dtype.kind in "fiub"}',
      'tensors = {name: torch.as_tensor(values.astype(np.float32)) for name, values in numbers.items()}',
    ),
  ],
  safetensors: ({ parts }) => [
    code(
      'load',
      'TYPES = {"F64": "<f8", "F32": "<f4", "F16": "<f2", "I64": "<i8", "I32": "<i4", "I16": "<i2", "I8": "i1", "U8": "u1", "BOOL": "?"}',
      '',
      '',
      'def read_safetensors(path):',
      '    """Tensors by name: eight bytes for the length of the header, the header, the numbers."""',
      '    with open(path, "rb") as file:',
      '        data = file.read()',
      '    start = 8 + struct.unpack("<Q", data[:8])[0]',
      '    header = json.loads(data[8:start])',
      '    header.pop("__metadata__", None)',
      '    found = {}',
      '    for name, entry in header.items():',
      '        raw = data[start + entry["data_offsets"][0] : start + entry["data_offsets"][1]]',
      '        if entry["dtype"] == "BF16":  # the upper half of a float32',
      '            values = (np.frombuffer(raw, "<u2").astype("<u4") << 16).view("<f4")',
      '        elif entry["dtype"] in TYPES:',
      '            values = np.frombuffer(raw, TYPES[entry["dtype"]])',
      '        else:',
      '            continue',
      '        found[name] = torch.tensor(values.reshape(entry["shape"]).astype(np.float32))',
      '    return found',
      '',
      '',
      'tensors = {}',
      `for path in FILES${parts.length > 1 ? '[1:]' : ''}:`,
      '    tensors.update(read_safetensors(path))',
    ),
  ],
};
