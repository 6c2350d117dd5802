import { DTYPES, dtype, type DType, type DTypeName } from '../dtype.js';
import { contiguousStride, elementCount, checkLayout } from '../storedTensor.js';
import { decodeScalar, numpyDType } from './numpy.js';
import {
  BadArguments,
  Inert,
  NumpyArray,
  NumpyDType,
  OpaqueObject,
  PickleGlobal,
  StorageRef,
  TensorRef,
  type PickleValue,
} from './values.js';

function refuse(what: string): never {
  throw new BadArguments(what);
}

function counts(value: PickleValue | undefined, what: string): number[] {
  if (!Array.isArray(value)) return refuse(`${what} is not a tuple`);
  if (value.length > 64) return refuse(`${what} has ${value.length} entries`);
  return value.map((entry) => count(entry, what));
}

function count(value: PickleValue | undefined, what: string): number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
    ? value
    : refuse(`${what} is not a count`);
}

function rebuildTensor(args: readonly PickleValue[], type?: DType): TensorRef {
  const [storage, offset, size, stride] = args;
  if (!(storage instanceof StorageRef)) return refuse('a tensor has no storage');
  const shape = counts(size, 'the size of a tensor');
  const strides = counts(stride, 'the stride of a tensor');
  const element = type ?? storage.dtype;
  const layout = { offset: count(offset, 'the offset of a tensor'), shape, stride: strides };
  checkLayout(layout, Math.floor((storage.count * storage.dtype.bytes) / element.bytes), `storage ${storage.key}`);
  return new TensorRef(storage, element, layout.offset, shape, strides);
}

function rebuildTensorV3(args: readonly PickleValue[]): TensorRef {
  const type = args[6];
  if (!(type instanceof PickleGlobal) || !type.dtype) return refuse('a tensor has no dtype');
  return rebuildTensor(args, type.dtype);
}

function rebuildParameter(args: readonly PickleValue[]): TensorRef | OpaqueObject {
  const [tensor] = args;
  return tensor instanceof TensorRef || tensor instanceof OpaqueObject ? tensor : refuse('a parameter is not a tensor');
}

/**
 * Tensors with Python attributes: the call is stored as data, and only the calls that rebuild a tensor are made. What
 * numbers a tensor of a foreign class stands for, its class alone knows: a placeholder stands for it.
 */
function rebuildFromType(args: readonly PickleValue[]): PickleValue {
  const [func, type, inner] = args;
  if (type instanceof OpaqueObject) return new OpaqueObject(type.module, type.name, args);
  if (func instanceof OpaqueObject) return new OpaqueObject(func.module, func.name, args);
  if (!(type instanceof PickleGlobal) || !TENSOR_TYPES.has(type.name)) return refuse('a tensor is of an unknown type');
  if (!(func instanceof PickleGlobal) || !func.call || !func.name.startsWith('torch._utils._rebuild_'))
    return refuse('a tensor is rebuilt in an unknown way');
  return func.call(Array.isArray(inner) ? inner : refuse('a tensor is not rebuilt from a tuple'));
}

const TENSOR_TYPES = new Set([
  'torch._tensor.Tensor',
  'torch.Tensor',
  'torch.nn.parameter.Parameter',
  'torch.nn.parameter.Buffer',
]);

function dictOf(items: PickleValue | undefined): Map<PickleValue, PickleValue> {
  if (items === undefined) return new Map();
  if (items instanceof Map) return new Map(items);
  if (!Array.isArray(items)) return refuse('a dict is not made of pairs');
  return new Map(
    items.map((pair): [PickleValue, PickleValue] => {
      if (!Array.isArray(pair) || pair.length !== 2) return refuse('a dict is not made of pairs');
      return [pair[0] ?? null, pair[1] ?? null];
    }),
  );
}

function defaultDict(args: readonly PickleValue[]): PickleValue {
  const [factory, items] = args;
  if (
    factory !== undefined &&
    factory !== null &&
    !(factory instanceof PickleGlobal || factory instanceof OpaqueObject)
  )
    return refuse('a defaultdict has no factory');
  return dictOf(items);
}

function listOf(items: PickleValue | undefined): PickleValue[] {
  if (items === undefined) return [];
  if (Array.isArray(items) || items instanceof Set) return [...items];
  return refuse('a sequence is not made from a sequence');
}

/** `_codecs.encode(text, 'latin1')`: how protocol 2 writes bytes. */
function encodeLatin1(args: readonly PickleValue[]): Uint8Array | OpaqueObject {
  const [text, encoding] = args;
  if (typeof text !== 'string' || (encoding !== 'latin1' && encoding !== 'latin-1'))
    return new OpaqueObject('_codecs', 'encode', args);
  return new Uint8Array(Buffer.from(text, 'latin1'));
}

function bytesOf(items: PickleValue | undefined): Uint8Array {
  if (items === undefined) return new Uint8Array();
  return items instanceof Uint8Array ? items : refuse('bytes are made from something other than bytes');
}

function scalar(args: readonly PickleValue[]): PickleValue {
  const [type, bytes] = args;
  if (!(type instanceof NumpyDType)) return refuse('a numpy scalar has no dtype');
  if (!type.dtype || !(bytes instanceof Uint8Array)) return new Inert(`numpy ${type.name}`);
  return decodeScalar(bytes, type.dtype, type.littleEndian) ?? new Inert(`numpy ${type.name}`);
}

/** BUILD of a numpy array: (version, shape, dtype, is_fortran, raw bytes). */
export function buildArray(array: NumpyArray, state: PickleValue): void {
  if (!Array.isArray(state) || state.length !== 5) return refuse('a numpy array has no contents');
  const [, size, type, isFortran, bytes] = state;
  if (!(type instanceof NumpyDType)) return refuse('a numpy array has no dtype');
  if (!type.dtype || !(bytes instanceof Uint8Array)) return;
  const shape = counts(size, 'the shape of a numpy array');
  const total = Math.floor(bytes.length / type.dtype.bytes);
  if (elementCount(shape) !== total)
    return refuse(`a numpy array of shape [${shape.join(', ')}] has ${total} elements`);
  const stride = isFortran ? contiguousStride([...shape].reverse()).reverse() : contiguousStride(shape);
  const storage = new StorageRef('numpy', type.dtype, total, bytes, type.littleEndian);
  array.tensor = new TensorRef(storage, type.dtype, 0, shape, stride);
}

const STORAGES: Readonly<Record<string, DTypeName>> = {
  DoubleStorage: 'float64',
  FloatStorage: 'float32',
  HalfStorage: 'float16',
  BFloat16Storage: 'bfloat16',
  LongStorage: 'int64',
  IntStorage: 'int32',
  ShortStorage: 'int16',
  CharStorage: 'int8',
  ByteStorage: 'uint8',
  BoolStorage: 'bool',
  ComplexFloatStorage: 'complex64',
  ComplexDoubleStorage: 'complex128',
  UntypedStorage: 'uint8',
};

function allowed(): PickleGlobal[] {
  const inertCall = (name: string) => new PickleGlobal(name, () => new Inert(name));
  const list: PickleGlobal[] = [
    new PickleGlobal('torch._utils._rebuild_tensor', (args) => rebuildTensor(args)),
    new PickleGlobal('torch._utils._rebuild_tensor_v2', (args) => rebuildTensor(args)),
    new PickleGlobal('torch._utils._rebuild_tensor_v3', rebuildTensorV3),
    new PickleGlobal('torch._utils._rebuild_parameter', rebuildParameter),
    new PickleGlobal('torch._utils._rebuild_parameter_with_state', rebuildParameter),
    new PickleGlobal('torch._tensor._rebuild_from_type_v2', rebuildFromType),
    ...[...TENSOR_TYPES].map((name) => new PickleGlobal(name)),
    new PickleGlobal('torch.Size', ([items]) => listOf(items)),
    inertCall('torch.device'),
    inertCall('torch.serialization._get_layout'),
    new PickleGlobal('collections.OrderedDict', ([items]) => dictOf(items)),
    new PickleGlobal('collections.defaultdict', defaultDict),
    new PickleGlobal('collections.Counter', ([items]) => dictOf(items)),
    new PickleGlobal('collections.deque', ([items]) => listOf(items)),
    new PickleGlobal('_codecs.encode', encodeLatin1),
    new PickleGlobal('numpy.dtype', ([name]) => numpyDType(name)),
    new PickleGlobal('numpy.ndarray'),
  ];
  for (const module of ['numpy.core.multiarray', 'numpy._core.multiarray'])
    list.push(
      new PickleGlobal(`${module}.scalar`, scalar),
      new PickleGlobal(`${module}._reconstruct`, () => new NumpyArray()),
    );
  for (const module of ['builtins', '__builtin__']) {
    for (const name of ['int', 'float', 'bool', 'str']) list.push(new PickleGlobal(`${module}.${name}`));
    list.push(
      new PickleGlobal(`${module}.dict`, ([items]) => dictOf(items)),
      new PickleGlobal(`${module}.list`, ([items]) => listOf(items)),
      new PickleGlobal(`${module}.tuple`, ([items]) => listOf(items)),
      new PickleGlobal(`${module}.set`, ([items]) => new Set(listOf(items))),
      new PickleGlobal(`${module}.bytes`, ([items]) => bytesOf(items)),
      new PickleGlobal(`${module}.bytearray`, ([items]) => bytesOf(items)),
      new PickleGlobal(`${module}.frozenset`, ([items]) => new Set(listOf(items))),
    );
  }
  for (const [name, type] of DTYPES) list.push(new PickleGlobal(`torch.${name}`, null, type));
  for (const [name, type] of Object.entries(STORAGES))
    for (const module of ['torch', 'torch.cuda', 'torch.storage'])
      list.push(new PickleGlobal(`${module}.${name}`, null, dtype(type), true));
  list.push(new PickleGlobal('torch.storage._UntypedStorage', null, dtype('uint8'), true));
  return list;
}

/** The names a pickle may use, by `module.name`. A placeholder stands for everything else; nothing is ever imported. */
export const GLOBALS: ReadonlyMap<string, PickleGlobal> = new Map(allowed().map((entry) => [entry.name, entry]));
