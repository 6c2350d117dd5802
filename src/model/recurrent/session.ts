import type { RecurrentArchitecture, Weights } from '../../checkpoint/architecture/architecture.js';
import { onnxRuntime } from '../runtime/onnxRuntime.js';
import { sessionOptions } from '../runtime/sessionOptions.js';
import type { ModelSession, SessionOptions } from '../transformer/session.js';
import type { Precision } from '../transformer/realGraph.js';
import { CellBudget } from './cellBudget.js';
import { gateWidth } from './cellGraph.js';
import { Cells } from './cells.js';
import { runRecurrent } from './run.js';

/** Multiply-adds of one step of one layer up to which float64 costs nothing that can be felt. */
const SMALL = 2 ** 16;

/** What states are kept and stepped in: a long word passes many steps, each of which may amplify rounding. */
export const precisionOf = (architecture: RecurrentArchitecture): Precision =>
  2 * gateWidth(architecture) * architecture.d_model <= SMALL ? 'float64' : 'float32';

/**
 * Makes a recurrent net ready to run. Each distinct prefix is one step from its parent, in every layer. What a
 * transformer has as residual stream after a block, `resid_post` here, is h of each layer as it is handed on: the next
 * step, the next layer and the output layer read it steered and changed by hooks; the c of an LSTM is left alone. Hooks
 * are shown every row that is computed, of the last layer too, since later positions read it.
 * @throws InputError `runtime` where onnxruntime does not load
 */
export async function createRecurrentSession(
  { architecture, weights }: { readonly architecture: RecurrentArchitecture; readonly weights: Weights },
  { threads = 1, rowsPerCall, precision = precisionOf(architecture) }: SessionOptions = {},
): Promise<ModelSession> {
  const ort = await onnxRuntime();
  const cells = await Cells.create(ort, architecture, weights, precision, sessionOptions(threads));
  const budget = new CellBudget(architecture, precision, threads, rowsPerCall);
  return {
    architecture,
    run: (tree, options = {}) => runRecurrent(cells, budget, architecture, tree, options),
    release: cells.release,
  };
}
