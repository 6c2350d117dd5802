import { createHash } from 'node:crypto';
import { yieldToEvents } from '../../../shared/cancellation.js';
import { InputError } from '../../../shared/inputError.js';
import type { LoadedGraph } from '../architecture.js';
import type { OpenCheckpoint } from '../../open.js';
import type { RunConfig } from '../../config/runConfig.js';
import type { ByteSource } from '../../sources/byteSource.js';
import { elementCount } from '../../formats/storedTensor.js';
import { checkProgram } from '../../formats/onnx/program/checkProgram.js';
import type { ExportedGraph } from '../../formats/onnx/exportedGraph.js';
import { inferGraph } from './inferGraph.js';

const CHUNK = 2 ** 20;

/**
 * Reads an exported graph whole, with the files beside it that hold its weights, as onnxruntime takes it.
 * @throws InputError what {@link inferGraph} and {@link checkProgram} throw; `cut-short`
 */
export async function readGraph(
  { sources }: OpenCheckpoint,
  graph: ExportedGraph,
  config: RunConfig | null,
  file: string,
  signal?: AbortSignal,
): Promise<Omit<LoadedGraph, 'file' | 'step'>> {
  const { architecture, ports, layout, notes, assumed, provenance } = inferGraph(graph, config, file);
  const [source, ...beside] = sources;
  if (!source) throw new InputError('file-gone', `The file ${file} is not there: it was moved, renamed or deleted.`);
  const hash = createHash('sha256');
  const read = async (one: ByteSource): Promise<Uint8Array> => {
    const bytes = new Uint8Array(one.size);
    for (let at = 0; at < one.size; at += CHUNK) {
      const chunk = await one.read(at, Math.min(CHUNK, one.size - at));
      bytes.set(chunk, at);
      hash.update(chunk);
      await yieldToEvents(signal);
    }
    return bytes;
  };
  const model = await read(source);
  await checkProgram(model, file);
  const sideFiles: { path: string; data: Uint8Array }[] = [];
  for (const [index, other] of beside.entries())
    sideFiles.push({ path: graph.sideFiles[index] ?? other.name, data: await read(other) });
  const parameters = [...graph.initializers.values()].reduce((sum, { shape }) => sum + elementCount(shape), 0);
  return {
    sha256: hash.digest('hex'),
    architecture,
    ports,
    assumed,
    provenance,
    parameters,
    nodes: graph.nodes,
    model,
    ...(sideFiles.length > 0 && { sideFiles }),
    notes: [`${file} was read as an ${layout}.`, ...notes],
  };
}
