import { OnnxGraph } from '../onnx/onnxGraph.js';
import { onnxRuntime, type Ort } from './onnxRuntime.js';
import { sessionOptions } from './sessionOptions.js';

export type Kind = 'gram' | 'projected gram' | 'product' | 'residuals' | 'update';
export interface Kernel {
  readonly ort: typeof Ort;
  readonly session: Ort.InferenceSession;
}
const kernels = new Map<string, Promise<Kernel>>();

/** The graphs are kept: each takes a few kilobytes, and a millisecond to make. */
export function kernel(kind: Kind, threads: number): Promise<Kernel> {
  const key = `${kind} ${threads}`;
  const known = kernels.get(key);
  if (known) return known;
  const made = createKernel(kind, threads);
  kernels.set(key, made);
  made.catch(() => kernels.delete(key));
  return made;
}

async function createKernel(kind: Kind, threads: number): Promise<Kernel> {
  const ort = await onnxRuntime();
  const graph = new OnnxGraph();
  GRAPHS[kind](graph);
  const session = await ort.InferenceSession.create(graph.encode(), sessionOptions(threads));
  return { ort, session };
}

const GRAPHS: Readonly<Record<Kind, (graph: OnnxGraph) => void>> = {
  gram: (graph) => addGram(graph, graph.input('tile', 'float64', ['rows', 'wide'])),
  'projected gram': (graph) => addGram(graph, addProduct(graph)),
  product: (graph) => graph.output(addProduct(graph), 'float64', ['rows', 'side']),
  /** tileᵀ·(weight·(target - tile·basis)), added to what came before; weights are of rows, or of each number. */
  residuals: (graph) => {
    const target = graph.input('target', 'float64', ['rows', 'side']);
    const weight = graph.input('weight', 'float64', ['rows', 'weights']);
    const residual = graph.node('Sub', [target, addProduct(graph)], 'residual');
    const weighted = graph.node('Mul', [residual, weight], 'weighted');
    const before = graph.input('before', 'float64', ['wide', 'side']);
    graph.output(graph.node('Gemm', ['tile', weighted, before], 'sum', { transA: 1 }), 'float64', ['wide', 'side']);
  },
  /** before - left·rightᵀ. */
  update: (graph) => {
    const inputs = [
      graph.input('left', 'float64', ['rows', 'depth']),
      graph.input('right', 'float64', ['columns', 'depth']),
      graph.input('before', 'float64', ['rows', 'columns']),
    ];
    const attributes = { transB: 1, alpha: { float: -1 } };
    graph.output(graph.node('Gemm', inputs, 'sum', attributes), 'float64', ['rows', 'columns']);
  },
};

function addProduct(graph: OnnxGraph): string {
  const tile = graph.input('tile', 'float64', ['rows', 'wide']);
  return graph.node('MatMul', [tile, graph.input('basis', 'float64', ['wide', 'side'])], 'product');
}

function addGram(graph: OnnxGraph, rows: string): void {
  const before = graph.input('before', 'float64', ['side', 'side']);
  graph.output(graph.node('Gemm', [rows, rows, before], 'sum', { transA: 1 }), 'float64', ['side', 'side']);
}
