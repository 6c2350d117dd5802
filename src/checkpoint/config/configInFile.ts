import { OpaqueObject, type PickleValue } from '../formats/pickle/values.js';
import { merged } from './mergeConfigs.js';
import { configOf } from './readConfig.js';
import { fieldNames, type RunConfig } from './runConfig.js';

/** The configuration that a checkpoint holds beside its weights; null where there is none. */
export function configInFile(object: PickleValue, file: string): RunConfig | null {
  const held = object instanceof OpaqueObject ? attributesOf(object) : object;
  if (!(held instanceof Map)) return null;
  const config = configOf(plain(held, MAX_DEPTH, { left: MAX_FIELDS }), file);
  return fieldNames(config).length > 0 ? config : null;
}

/** The folder's configuration with the one in the file, which is nearer. */
export const completed = (folder: RunConfig | null, inFile: RunConfig | null): RunConfig | null =>
  merged(inFile, folder);

const MAX_DEPTH = 6;
const MAX_FIELDS = 5000;

/** Dicts and objects can share parts many times over: what is copied out of them is counted. */
function plain(
  map: ReadonlyMap<PickleValue, PickleValue>,
  depth: number,
  budget: { left: number },
): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  for (const [key, given] of map) {
    if (budget.left-- <= 0) break;
    if (typeof key !== 'string' || key === '__proto__') continue;
    const value = plainValue(given, depth, budget);
    if (value !== undefined) out[key] = value;
  }
  return out;
}

/** undefined for what no config holds: tensors, bytes, long lists. */
function plainValue(given: PickleValue, depth: number, budget: { left: number }): unknown {
  const value = given instanceof OpaqueObject ? attributesOf(given) : given;
  if (value instanceof Map) return depth > 0 ? plain(value, depth - 1, budget) : undefined;
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return value;
  if (!Array.isArray(value) || value.length > 100 || budget.left < value.length) return undefined;
  budget.left -= value.length;
  const list = value.map((entry) => (entry instanceof OpaqueObject ? attributesOf(entry) : entry));
  return list.every((entry) => typeof entry === 'number') || list.every((entry) => typeof entry === 'string')
    ? list
    : undefined;
}

/**
 * What a pickled config object holds, read from the data that its class would have been given: attributes of a Namespace or
 * a dataclass, OmegaConf's containers and nodes, a kind of dict, an Enum's or a Path's argument. No class is looked up.
 */
function attributesOf(object: OpaqueObject): PickleValue {
  for (let at = object, depth = 0; depth < 4; depth++) {
    const { state, entries, args } = at;
    // A state with slots is a pair of dicts.
    const dicts = (Array.isArray(state) ? state : [state]).filter((each) => each instanceof Map);
    const held = new Map([...dicts.flatMap((each) => [...each]), ...entries]);
    const inner = held.get('_content') ?? held.get('_val');
    if (inner === undefined) return held.size > 0 ? held : args?.length === 1 ? plainArgument(args[0]) : null;
    if (!(inner instanceof OpaqueObject)) return inner;
    at = inner;
  }
  return null;
}

const plainArgument = (value: PickleValue): PickleValue =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;
