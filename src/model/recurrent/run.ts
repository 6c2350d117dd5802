import type { RecurrentArchitecture } from '../../checkpoint/architecture/architecture.js';
import type { Activations, PrefixTree } from '../prefixTree.js';
import type { RunOptions } from '../runOptions.js';
import { beginRun, layerApart, runChunks } from '../treeRun.js';
import type { CellBudget } from './cellBudget.js';
import type { Cells } from './cells.js';
import { ChunkRun, type Setting } from './chunkRun.js';
import { levelsOf } from './levels.js';

/** Runs a recurrent net over a prefix tree, chunk by chunk and position by position (see ModelSession.run). */
export async function runRecurrent(
  cells: Cells,
  budget: CellBudget,
  architecture: RecurrentArchitecture,
  tree: PrefixTree,
  options: RunOptions,
): Promise<Activations> {
  const run = await beginRun(architecture, tree, options);
  const setting: Setting = {
    ...run,
    ...{ cells, budget, architecture },
    tableRow: await cells.tableRows(run.part.token, options.signal),
    apart: layerApart(architecture, options),
  };
  await runChunks(run, budget.chunkRows(), (chunk, onCopies) =>
    new ChunkRun(setting, levelsOf(run.part, chunk)).all((share) => onCopies(run.copies * share)),
  );
  return run.activations;
}
