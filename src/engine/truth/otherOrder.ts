import * as l10n from '@vscode/l10n';
import { fitFamily, QUICK, type Budget } from '../../analysis/fit/search.js';
import { shortestOf, type NextTokens } from '../../analysis/fit/nextTokens.js';
import { distanceOf } from '../../analysis/fit/objective.js';
import { inOrder, MOST_ORDERED, nearestOrder, relabelled, type TokenOrder } from '../../analysis/fit/tokenOrders.js';
import { VERDICT } from '../../analysis/verdict/thresholds.js';
import { BeliefUpdate } from '../../process/beliefs/belief.js';
import { presetAsFile, processAsFile } from '../../process/file/processText.js';
import { hasMatrices, type Process } from '../../process/process.js';
import type { FittedProcess } from '../../protocol/fit.js';
import type { ChosenFamily } from './families.js';
import { fittedProcess } from './fittedProcess.js';

/** Multiply-adds of comparing all orders, a fiftieth of what an analysis gives to look for a better process, and rows of that. */
const LOOK_WORK = 2e5;
const LOOK_ROWS = 500;

/** Whether a process can have its symbols put in another order. */
export const canBeOrdered = (process: Process): boolean =>
  !process.composition && hasMatrices(process) && process.symbols.length >= 2;

/** How a process with its symbols as other tokens of a model is called, and how it is chosen. */
export function orderedAs(
  { family, choice }: ChosenFamily,
  process: Process,
  order: TokenOrder,
): Pick<FittedProcess, 'process' | 'title' | 'choice'> {
  const put = inOrder(process, order);
  const symbols = put.symbols.join(' ');
  const name = `${process.name} (symbols ${symbols})`;
  const text =
    choice.kind === 'preset'
      ? presetAsFile(choice.name, process.params, { name, symbols: put.symbols })
      : processAsFile({ ...put, name });
  return {
    process: name,
    title: l10n.t('{0}, symbols in the order {1}', family.title, symbols),
    choice: { kind: 'text', name, text, params: {} },
  };
}

/**
 * The process in use with its few symbols as other tokens, where a first look at all orders tells that one of them is far
 * nearer; null where none is, or the process cannot be so. Parameters are fitted as far as the budget goes.
 * @param words all words of a length
 * @throws CancelledError
 */
export async function ownInOtherOrder(
  own: ChosenFamily,
  words: NextTokens,
  budget: Budget,
  signal: AbortSignal,
): Promise<(FittedProcess & { readonly free: number }) | null> {
  const { process } = own.family;
  const V = process.symbols.length;
  if (!canBeOrdered(process) || V > MOST_ORDERED) return null;
  let orders = 1;
  for (let x = 2; x <= V; x++) orders *= x;
  const perRow = new BeliefUpdate(process).operations + 2 * V;
  const rows = shortestOf(words, Math.min(LOOK_ROWS, LOOK_WORK / (orders * perRow)));
  const usual = distanceOf(process, rows);
  const order = await nearestOrder([process], rows, { left: LOOK_WORK }, signal);
  if (order === null) return null;
  const turned = distanceOf(process, relabelled(rows, order));
  if (turned === null || (usual !== null && turned.kl > VERDICT.betterFactor * usual.kl)) return null;
  const table = relabelled(words, order);
  const fit =
    budget.left > 0
      ? await fitFamily(own.family, table, QUICK, budget, signal)
      : { process, distance: distanceOf(process, table), atEdge: [], free: 0 };
  return {
    ...fittedProcess(own, fit.process, fit.distance, fit.atEdge, null),
    ...orderedAs(own, fit.process, order),
    free: fit.free,
  };
}
