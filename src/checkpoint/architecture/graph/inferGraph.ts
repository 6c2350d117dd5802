import * as l10n from '@vscode/l10n';
import { InputError } from '../../../shared/inputError.js';
import type { AssumedValue, Provenance } from '../../../protocol/provenance.js';
import { lookalikesOf, provenanceOf } from '../../config/provenance.js';
import type { GraphArchitecture, GraphPorts } from '../architecture.js';
import { originOf, type ConfigField, type RunConfig } from '../../config/runConfig.js';
import type { StateDict } from '../../formats/storedTensor.js';
import type { ExportedGraph, GraphPort } from '../../formats/onnx/exportedGraph.js';
import { findPorts, graphError, isUnnamed } from './graphPorts.js';

export interface InferredGraph {
  readonly architecture: GraphArchitecture;
  readonly ports: GraphPorts;
  readonly layout: string;
  /** What was assumed: one sentence each. */
  readonly notes: readonly string[];
  readonly assumed: readonly AssumedValue[];
  readonly provenance: Provenance;
}

/** No position or token beyond this is believed of a file. */
const MAX_SIZE = 2 ** 24;
/** Positions that are taken where a graph takes any number and nothing says how many it was trained on. */
const USUAL_N_CTX = 10;
/** Names that frameworks give the position embedding. */
const POSITIONS = /(^|[._/])(W_pos|wpe|pos(ition(al)?)?_?(emb(ed(ding)?s?)?)?)([._/](weight|W_pos))?$/i;

/**
 * Architecture of an exported graph: from the shapes of its input and outputs, from the embeddings among its
 * initialisers where the graph leaves a size open, and then from the config.
 * @throws InputError `unsupported-graph`, `unknown-value`, `config-disagrees`, `too-large`
 */
export function inferGraph(graph: ExportedGraph, config: RunConfig | null, file: string): InferredGraph {
  const { ports, resid_post, logits } = findPorts(graph, file);
  const { initializers } = graph;
  const embedding = embeddingOf(graph, ports.tokens.name);
  const d_model = streamWidth(resid_post, file) ?? embedding?.[1] ?? config?.d_model ?? unknown(file, 'd_model');
  const positions = positionsOf(initializers, d_model);
  const outWidth = logits.shape[2];
  const d_vocab_out =
    typeof outWidth === 'number' ? outWidth : (config?.d_vocab ?? embedding?.[0] ?? unknown(file, 'd_vocab'));
  const notes: string[] = [];
  if (resid_post.every(({ name }) => isUnnamed(name)))
    notes.push(
      `${file} has outputs without names (${ports.resid_post.slice(0, 6).join(', ')}): they were taken as the residual streams of its layers, in their order.`,
    );
  const ownTokens = embedding && embedding[1] === d_model ? embedding[0] : undefined;
  const d_vocab = ownTokens ?? config?.d_vocab ?? d_vocab_out;
  if (ownTokens === undefined && config?.d_vocab == null)
    notes.push(
      `${file} does not say how many tokens it knows: as many as it has logits were assumed (d_vocab ${d_vocab}).`,
    );
  const told = ports.tokens.pos ?? positions ?? config?.n_ctx ?? positionTable(graph, ports.tokens.name, d_model);
  const n_ctx = told ?? USUAL_N_CTX;
  if (told == null)
    notes.push(
      `${file} takes words of any length: ${n_ctx} positions were assumed (n_ctx), and a context or more tokens may be given.`,
    );
  const architecture: GraphArchitecture = {
    ...{ d_vocab, d_vocab_out, d_model, n_ctx, n_layers: resid_post.length },
    ...(told == null && { open_context: true as const }),
    ...{ d_head: null, n_heads: null, d_mlp: null, act_fn: null, normalization_type: null, eps: null },
  };
  for (const [field, size] of Object.entries(architecture))
    if (typeof size === 'number' && size > MAX_SIZE)
      throw new InputError(
        'too-large',
        `${file}: ${field} would be ${size}: no model is that large. The file is damaged, or its graph is not a model's.`,
      );
  if (config) refuseDisagreement(architecture, config, file);
  if (config?.n_ctx != null && config.n_ctx !== n_ctx)
    notes.push(
      `${originOf(config, 'n_ctx')} says n_ctx is ${config.n_ctx}, but the graph has ${n_ctx}: the value of the graph is used.`,
    );
  const by = graph.producer ? ` by ${graph.producer}` : '';
  const fromConfig = ports.tokens.pos === null && positions === undefined && config?.n_ctx != null;
  const assumed: AssumedValue[] =
    told == null
      ? [
          {
            field: 'n_ctx',
            value: n_ctx,
            why: l10n.t('{0} takes words of any length: {1} positions were assumed (n_ctx).', file, n_ctx),
            lookalikes: lookalikesOf(config, 'n_ctx'),
          },
        ]
      : [];
  const provenance: Provenance = {
    n_ctx:
      told == null ? { from: 'assumed' } : fromConfig && config ? provenanceOf(config, 'n_ctx') : { from: 'weights' },
  };
  return { architecture, ports, layout: `exported ONNX graph${by}, opset ${graph.opset}`, notes, assumed, provenance };
}

/** Width of the residual streams where the graph fixes it; undefined where it leaves it open. */
function streamWidth(streams: readonly GraphPort[], file: string): number | undefined {
  const widths = new Set(streams.flatMap(({ shape }) => (typeof shape[2] === 'number' ? [shape[2]] : [])));
  if (widths.size > 1) throw graphError(file, `has residual streams of different widths (${[...widths].join(', ')})`);
  return [...widths][0];
}

/** Shape of the matrix that the token ids choose rows of: [d_vocab, d_model]. */
function embeddingOf({ nodes, initializers }: ExportedGraph, tokens: string): readonly [number, number] | null {
  const same = new Set([tokens]);
  for (const { op, inputs, outputs } of nodes) {
    const [first = '', second = ''] = inputs;
    const [output] = outputs;
    if (['Cast', 'Identity', 'Unsqueeze', 'Reshape'].includes(op) && same.has(first) && output) same.add(output);
    if (op !== 'Gather' || !same.has(second)) continue;
    const [rows, width, ...more] = initializers.get(first)?.shape ?? [];
    if (rows && width && more.length === 0) return [rows, width];
  }
  return null;
}

/** Rows of a table as wide as the stream that is read by positions: none of its indices hangs on the tokens' values. */
function positionTable({ nodes, initializers }: ExportedGraph, tokens: string, d_model: number): number | undefined {
  const ofTokens = new Set([tokens]);
  for (const { op, inputs, outputs } of nodes) {
    if (op === 'Shape' || op === 'Size') continue;
    const [table = '', indices = ''] = inputs;
    if ((op === 'Gather' || op === 'Slice') && !ofTokens.has(indices)) {
      const [rows, width, ...more] = initializers.get(table)?.shape ?? [];
      if (rows && rows > 1 && width === d_model && more.length === 0) return rows;
    }
    if (inputs.some((input) => ofTokens.has(input))) for (const output of outputs) ofTokens.add(output);
  }
  return undefined;
}

/** Rows of the position embedding, told by its name. */
function positionsOf(initializers: StateDict, d_model: number): number | undefined {
  for (const [name, { shape }] of initializers) {
    const [rows, width] = shape.length === 3 && shape[0] === 1 ? shape.slice(1) : shape;
    if (shape.length >= 2 && shape.length <= 3 && rows && width === d_model && POSITIONS.test(name)) return rows;
  }
  return undefined;
}

function unknown(file: string, field: 'd_model' | 'd_vocab'): never {
  throw new InputError(
    'unknown-value',
    `${file} does not fix ${field}: its graph leaves that size open. Set it in train_config.json beside the file, ` +
      `for example {"${field}": 10}.`,
  );
}

const COMPARED = ['d_vocab', 'd_model', 'n_layers'] as const;

function refuseDisagreement(architecture: GraphArchitecture, config: RunConfig, file: string): void {
  const wrong = COMPARED.filter((field: ConfigField & keyof GraphArchitecture) => {
    const said = config[field];
    return said != null && said !== architecture[field];
  });
  if (wrong.length === 0) return;
  const said = wrong.map((field) => `${field} is ${config[field]} but the graph has ${architecture[field]}`).join('; ');
  throw new InputError(
    'config-disagrees',
    `${[...new Set(wrong.map((field) => originOf(config, field)))].join(', ')} does not fit ${file}: it says ${said}. ` +
      'Correct it, or remove it to infer everything from the graph.',
  );
}
