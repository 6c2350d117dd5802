import { InputError } from '../../../shared/inputError.js';
import type { GraphPorts } from '../architecture.js';
import type { ExportedGraph, GraphPort } from '../../formats/onnx/exportedGraph.js';

/** Output element types that are converted to float32. */
const REAL = ['float32', 'float64', 'float16'];
/** `blocks.3.hook_resid_post`, `blocks_3_hook_resid_post`, `resid_post_3`, `resid_post.3`, `resid_post[3]`. */
const RESID_POST = /resid(?:ual)?[._/-]?post/i;

/** The layer whose residual stream an output's name tells; null where it tells none. */
function layerOf(name: string): number | null {
  if (!RESID_POST.test(name)) return null;
  const after = /resid(?:ual)?[._/-]?post[._/[-]?(?:layer[._/-]?)?(\d{1,4})(?!\d)/i.exec(name);
  const before = /(?:blocks?|layers?|h|l)[._/[-]?(\d{1,4})(?!\d)/i.exec(name);
  const numbers = name.match(/\d+/g) ?? [];
  const only = numbers.length === 1 ? numbers[0] : undefined;
  const found = before?.[1] ?? after?.[1] ?? only;
  return found === undefined ? null : Number(found);
}

/** Whether a graph has outputs that are named as residual streams are. */
export const hasResidualStreams = ({ outputs }: ExportedGraph): boolean =>
  outputs.some(({ name }) => layerOf(name) !== null) || unnamedStreams(outputs).length > 0;

/** What exporters call a value that nobody has named: torch's functions lose the names of their outputs. */
export const isUnnamed = (name: string): boolean => /^(val_)?\d+$/.test(name);

/** Outputs beside one named logits that have no names and one width: the streams of the layers in their order. */
function unnamedStreams(outputs: readonly GraphPort[]): readonly GraphPort[] {
  const [logits, ...more] = outputs.filter(({ name }) => /logits?$/i.test(name));
  const rest = outputs.filter((port) => port !== logits);
  const width = rest[0]?.shape[2];
  const alike = rest.every(
    ({ name, dtype, shape }) => isUnnamed(name) && REAL.includes(dtype) && shape.length === 3 && shape[2] === width,
  );
  return logits && more.length === 0 && typeof width === 'number' && alike ? rest : [];
}

export interface FoundPorts {
  readonly ports: GraphPorts;
  readonly resid_post: readonly GraphPort[];
  readonly logits: GraphPort;
}

/**
 * Finds the token input, the residual streams and the logits of a graph.
 * @throws InputError `unsupported-graph` saying what is missing and how to export it
 */
export function findPorts({ inputs, outputs }: ExportedGraph, file: string): FoundPorts {
  const [tokens, ...more] = inputs;
  if (!tokens || more.length > 0)
    throw graphError(file, `has ${inputs.length} inputs (${names(inputs)}), not one of token ids [batch, pos]`);
  const { dtype, shape } = tokens;
  if ((dtype !== 'int64' && dtype !== 'int32') || shape.length !== 2)
    throw graphError(file, `takes ${describe(tokens)}, not int64 or int32 token ids [batch, pos]`);
  const resid_post = residualStreams(outputs, file);
  const logits = logitsOf(outputs, file);
  for (const port of [...resid_post, logits])
    if (!REAL.includes(port.dtype) || port.shape.length !== 3)
      throw graphError(file, `gives ${describe(port)}, not real numbers [batch, pos, width]`);
  const [batch, pos] = shape.map((size) => (typeof size === 'number' ? size : null));
  return {
    ports: {
      tokens: { name: tokens.name, dtype, batch: batch ?? null, pos: pos ?? null },
      resid_post: resid_post.map(({ name }) => name),
      logits: logits.name,
    },
    resid_post,
    logits,
  };
}

function residualStreams(outputs: readonly GraphPort[], file: string): GraphPort[] {
  const byLayer = new Map<number, GraphPort>();
  for (const port of outputs) {
    const layer = layerOf(port.name);
    if (layer === null) continue;
    const other = byLayer.get(layer);
    if (other) throw graphError(file, `has two residual streams of layer ${layer}: ${other.name} and ${port.name}`);
    byLayer.set(layer, port);
  }
  const unnamed = byLayer.size === 0 ? unnamedStreams(outputs) : [];
  if (unnamed.length > 0) return [...unnamed];
  if (byLayer.size === 0) throw graphError(file, `has no residual streams among its outputs (${names(outputs)})`);
  return Array.from({ length: byLayer.size }, (_, layer) => {
    const port = byLayer.get(layer);
    if (!port)
      throw graphError(
        file,
        `lacks the residual stream of layer ${layer}, though it has ${byLayer.size} (${names([...byLayer.values()])})`,
      );
    return port;
  });
}

function logitsOf(outputs: readonly GraphPort[], file: string): GraphPort {
  const others = outputs.filter(({ name }) => layerOf(name) === null);
  const named = others.filter(({ name }) => /logits?$/i.test(name));
  const wide = others.filter(({ dtype, shape }) => REAL.includes(dtype) && shape.length === 3);
  const [found, ...more] = named.length > 0 ? named : wide;
  if (!found) throw graphError(file, `has no logits [batch, pos, d_vocab] among its outputs (${names(outputs)})`);
  if (more.length > 0)
    throw graphError(
      file,
      `has several outputs that may be the logits (${names([found, ...more])}): name one "logits"`,
    );
  return found;
}

function names(ports: readonly GraphPort[]): string {
  if (ports.length === 0) return 'none';
  return (
    ports
      .slice(0, 6)
      .map(({ name }) => name)
      .join(', ') + (ports.length > 6 ? ', …' : '')
  );
}

const describe = ({ name, dtype, shape }: GraphPort): string => `${name} ${dtype} [${shape.join(', ')}]`;

export function graphError(file: string, what: string): InputError {
  return new InputError(
    'unsupported-graph',
    `${file} ${what}. Expected of an exported model: token ids [batch, pos] in; logits and, for each layer, ` +
      'blocks.{l}.hook_resid_post [batch, pos, d_model] out (input_names and output_names of torch.onnx.export).',
  );
}
