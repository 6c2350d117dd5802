import type { RecurrentArchitecture } from '../../checkpoint/architecture/architecture.js';
import { yieldToEvents, yielder } from '../../shared/cancellation.js';
import type { Activations, PrefixTree } from '../prefixTree.js';
import type { RunOptions } from '../runOptions.js';
import { firstSteeredLayer } from '../steering.js';
import { chunksOf } from '../transformer/chunks.js';
import { checkTokens, emptyActivations, partOf } from '../transformer/run.js';
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
  const { wanted, steering, hook, signal, onProgress } = options;
  await yieldToEvents(signal);
  checkTokens(architecture, tree);
  const copies = steering?.copies ?? 1;
  const count = wanted?.length ?? tree.count;
  const activations = emptyActivations(architecture, copies * count, options.outputs);
  const partial = partOf(tree, wanted);
  const { part } = partial;
  const firstSteered = steering ? firstSteeredLayer(steering, architecture) : architecture.n_layers;
  const setting: Setting = {
    ...{ cells, budget, architecture, options, count, copies, activations },
    ...partial,
    tableRow: await cells.tableRows(part.token, signal),
    apart: hook ? 0 : Math.min(firstSteered, architecture.n_layers - 1),
    yieldIfDue: yielder(signal),
  };
  let before = 0;
  const total = part.count * copies;
  for (const chunk of chunksOf(part, budget.chunkRows())) {
    const own = chunk.rows.length - chunk.firstOwn;
    const run = new ChunkRun(setting, levelsOf(part, chunk));
    await run.all((share) => onProgress?.(before + Math.round(own * copies * share), total));
    before += own * copies;
  }
  return activations;
}
