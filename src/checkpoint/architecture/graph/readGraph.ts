import { createHash } from 'node:crypto';
import { yieldToEvents } from '../../../shared/cancellation.js';
import { InputError } from '../../../shared/inputError.js';
import type { LoadedGraph } from '../architecture.js';
import type { OpenCheckpoint } from '../../open.js';
import type { RunConfig } from '../../config/runConfig.js';
import { elementCount } from '../../formats/storedTensor.js';
import type { ExportedGraph } from '../../formats/onnx/exportedGraph.js';
import { inferGraph } from './inferGraph.js';

const CHUNK = 2 ** 20;

/**
 * Reads an exported graph whole, as onnxruntime takes it.
 * @throws InputError what {@link inferGraph} throws; `cut-short`
 */
export async function readGraph(
  { sources, size }: OpenCheckpoint,
  graph: ExportedGraph,
  config: RunConfig | null,
  file: string,
  signal?: AbortSignal,
): Promise<Omit<LoadedGraph, 'file' | 'step'>> {
  const { architecture, ports, layout, notes } = inferGraph(graph, config, file);
  const [source] = sources;
  if (!source) throw new InputError('file-gone', `The file ${file} is not there: it was moved, renamed or deleted.`);
  const model = new Uint8Array(size);
  const hash = createHash('sha256');
  for (let at = 0; at < size; at += CHUNK) {
    const chunk = await source.read(at, Math.min(CHUNK, size - at));
    model.set(chunk, at);
    hash.update(chunk);
    await yieldToEvents(signal);
  }
  const parameters = [...graph.initializers.values()].reduce((sum, { shape }) => sum + elementCount(shape), 0);
  return {
    sha256: hash.digest('hex'),
    architecture,
    ports,
    parameters,
    nodes: graph.nodes,
    model,
    notes: [`${file} was read as an ${layout}.`, ...notes],
  };
}
