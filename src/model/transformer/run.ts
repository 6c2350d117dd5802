import type { Architecture, Weights } from '../../checkpoint/architecture/architecture.js';
import type { Activations, PrefixTree } from '../prefixTree.js';
import type { RunOptions } from '../runOptions.js';
import { Buffers } from '../runtime/buffers.js';
import { groupRows, type WorkBudget } from '../runtime/workBudget.js';
import { beginRun, depthOf, layerApart, runChunks } from '../treeRun.js';
import { runChunk, type Setting } from './chunkRun.js';
import type { Forward } from './forward.js';

/** Runs a model over a prefix tree, chunk by chunk (see ModelSession.run). */
export async function runTree(
  forward: Forward,
  budget: WorkBudget,
  { architecture, weights }: { readonly architecture: Architecture; readonly weights: Weights },
  tree: PrefixTree,
  options: RunOptions,
): Promise<Activations> {
  const run = await beginRun(architecture, tree, options);
  const depth = depthOf(run.part.position);
  const setting: Setting = {
    ...run,
    ...{ forward, budget, architecture, weights },
    apart: layerApart(architecture, options),
    groupRows: groupRows(depth),
    rowsPerCall: () => budget.rows(depth),
    buffers: new Buffers(),
  };
  await runChunks(run, Math.max(setting.rowsPerCall(), depth), (chunk, onCopies) => runChunk(setting, chunk, onCopies));
  return run.activations;
}
