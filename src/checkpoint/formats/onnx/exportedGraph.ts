import type { StateDict } from '../storedTensor.js';

/** An input or output of a graph. */
export interface GraphPort {
  readonly name: string;
  /** torch's name of the element type. */
  readonly dtype: string;
  /** A number where the size is fixed, a name (or `?`) where each run chooses it. */
  readonly shape: readonly (number | string)[];
}

/** One operator of a graph, by the names of the values that it takes and gives. */
export interface GraphNode {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Whether it holds branches or a loop, which may take values of the graph besides its inputs. */
  readonly hasGraphs: boolean;
}

/** What an ONNX file tells of itself, its numbers apart. */
export interface ExportedGraph {
  /** Without those that are initialisers. */
  readonly inputs: readonly GraphPort[];
  readonly outputs: readonly GraphPort[];
  /** Of the graph itself, in order; those of the branches and loops in it are only counted. */
  readonly nodes: readonly GraphNode[];
  readonly nodeCount: number;
  readonly initializers: StateDict;
  /** Version of the standard operators. */
  readonly opset: number;
  /** Program that wrote the file, with its version; '' where it does not say. */
  readonly producer: string;
  /** Files beside it that hold its weights, by the names that it gives them. */
  readonly sideFiles: readonly string[];
}
