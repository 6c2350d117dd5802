import { OnnxGraph } from '../onnx/onnxGraph.js';
import { onnxRuntime } from './onnxRuntime.js';

let warming: Promise<void> | undefined;

/**
 * Loads the native library and lets it set itself up, which its first session does. Both hold up the event loop for some
 * tenths of a second, during which no cancel is heard, so the engine does it before an analysis that can be cancelled. A
 * library that does not load is reported by whoever needs it.
 */
export function warmRuntime(): Promise<void> {
  warming ??= firstSession().catch(() => undefined);
  return warming;
}

async function firstSession(): Promise<void> {
  const ort = await onnxRuntime();
  const graph = new OnnxGraph();
  graph.node('Identity', [graph.input('given', 'float32', [1])], 'taken');
  graph.output('taken', 'float32', [1]);
  const session = await ort.InferenceSession.create(graph.encode(), { intraOpNumThreads: 1, interOpNumThreads: 1 });
  await session.release();
}
