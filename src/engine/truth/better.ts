import { middleOf } from '../../analysis/fit/axes.js';
import { presetFamily } from '../../analysis/fit/family.js';
import { nextTokensOf, type NextTokens } from '../../analysis/fit/nextTokens.js';
import { distanceInStretches, distanceOf } from '../../analysis/fit/objective.js';
import { ranked } from '../../analysis/fit/ranking.js';
import { fitFamily, QUICK, type Budget } from '../../analysis/fit/search.js';
import type { Inputs } from '../../analysis/inputs.js';
import { isClearlyBetter } from '../../analysis/verdict/rules.js';
import { affordableLength, allWords, wordCount } from '../../model/allWords.js';
import type { Activations } from '../../model/prefixTree.js';
import { BeliefUpdate } from '../../process/beliefs/belief.js';
import type { BetterProcess, FittedProcess } from '../../protocol/fit.js';
import type { ModelPredictions } from '../../protocol/predictions.js';
import type { ProcessChoice } from '../../protocol/process.js';
import { InputError } from '../../shared/inputError.js';
import { inStretches } from '../../shared/stretches.js';
import type { OpenedModel } from '../openedModel.js';
import { plainPresetsFitting } from '../processes/presetInfos.js';
import { chosenOrSaid, familyOf, type ChosenFamily } from './families.js';
import { LEAST_POSITIONS, betterOf, fittedProcess } from './fittedProcess.js';
import { ownInOtherOrder } from './otherOrder.js';
import { rowsFor } from './wordTables.js';

/** From this share of the way on, no other process is looked for. */
const NEAR = 0.98;
/** Rows of the analysis on which the process in use is fitted. */
const OWN_ROWS = 2000;
/** Rows of a pass of their own on which presets are ranked, and its multiply-adds. */
const RANK_ROWS = 1000;
const PASS_WORK = 2e9;
/** Multiply-adds in all: about a tenth of a second. */
const WORK = 1e7;
/** Multiply-adds of one comparison on all rows of the analysis. */
const COMPARE_WORK = 3e7;

/** What an analysis has at hand. */
export interface Analysed {
  readonly opened: OpenedModel;
  /** The process as the request names it; null: as the folder does. */
  readonly chosen: ProcessChoice | null;
  readonly inputs: Inputs;
  readonly activations: Pick<Activations, 'logits' | 'd_vocab_out'>;
  readonly model: ModelPredictions;
}

/**
 * A process that predicts a model clearly better than the one in use, as far as that can be told in the time of an analysis: the
 * process itself with other parameters, else a preset, or the process itself with its symbols as other tokens. null where the model is near its ideal, or nothing better is found.
 * @throws CancelledError
 */
export async function betterProcess(analysed: Analysed, signal: AbortSignal): Promise<BetterProcess | null> {
  const { opened, chosen, model } = analysed;
  if (model.closed !== null && model.closed >= NEAR) return null;
  if (opened.settings.context < LEAST_POSITIONS) return null;
  const said = chosenOrSaid(chosen, opened.config);
  if (!said) return null;
  const budget = { left: WORK };
  try {
    const own = await familyOf(said.choice, opened.folder, said.by, signal);
    const inUse = { title: own.family.title, kl: model.kl, order0: model.markov_kl[0] };
    const table = firstRows(analysed, OWN_ROWS);
    const fitted = table && (await fittedOwn(own, table, analysed, budget, signal));
    const other = fitted && betterOf(inUse, [{ ...fitted, ofSame: true }]);
    if (other) return other;
    return betterOf(inUse, await fittedPresets(own, table, analysed, budget, signal));
  } catch (error) {
    // That none could be looked for must not cost the analysis.
    if (error instanceof InputError) return null;
    throw error;
  }
}

/** The process in use with parameters fitted on the shortest prefixes, and its distance over all of them; null where no better. */
async function fittedOwn(
  own: ChosenFamily,
  table: NextTokens,
  { inputs, activations, model }: Analysed,
  budget: Budget,
  signal: AbortSignal,
): Promise<FittedProcess | null> {
  const { process, distance, atEdge, free } = await fitFamily(own.family, table, QUICK, budget, signal);
  if (free === 0) return null;
  const short = fittedProcess(own, process, distance, atEdge, null);
  if (!isClearlyBetter(short, { kl: model.kl, markov_kl: [0] })) return null;
  const rows = inputs.prefixes.count;
  if (rows === table.count || rows * new BeliefUpdate(process).operations > COMPARE_WORK) return short;
  const { logits, d_vocab_out } = activations;
  const all = nextTokensOf(inputs.prefixes, logits, d_vocab_out, table.V, inputs.bosToken !== null);
  return fittedProcess(own, process, await inStretches(distanceInStretches(process, all), signal), atEdge, null);
}

/** Presets of the same vocabulary, fitted on all words of a length, and the process in use with its symbols as other tokens; the nearest first. */
async function fittedPresets(
  own: ChosenFamily,
  table: NextTokens | null,
  { opened, inputs }: Analysed,
  budget: Budget,
  signal: AbortSignal,
): Promise<(FittedProcess & { readonly ofSame: boolean; readonly free: number })[]> {
  const V = own.family.process.symbols.length;
  const others = plainPresetsFitting(opened.loaded.checkpoint.architecture.d_vocab).filter(
    ({ name, symbols }) => symbols === V && name !== own.family.process.name,
  );
  const families: (ChosenFamily & { readonly ofSame: boolean })[] = others.map(({ name }) => ({
    family: presetFamily(name),
    choice: { kind: 'preset', name, params: {} },
    ofSame: false,
  }));
  // Where the parameters in use forbid words that others allow, the rows of the analysis could not tell of others.
  const middle = middleOf(own.family);
  if (middle && !(table && distanceOf(middle, table))) families.unshift({ ...own, ofSame: true });
  const hasWords = table !== null && hasAllWords(table);
  if (families.length === 0 && !hasWords) return [];
  const words = hasWords ? table : await wordsApart(opened, V, inputs.bosToken, signal);
  const turned = await ownInOtherOrder(own, words, budget, signal);
  const found = turned === null ? [] : [{ ...turned, ofSame: false }];
  for (const { ofSame, ...chosen } of families) {
    if (budget.left <= 0) break;
    const { process, distance, atEdge, free } = await fitFamily(chosen.family, words, QUICK, budget, signal);
    found.push({ ...fittedProcess(chosen, process, distance, atEdge, null), ofSame, free });
  }
  return ranked(found);
}

/** The rows of the analysis with the shortest prefixes; null where words were sampled, so that some are missing. */
function firstRows({ inputs, activations }: Analysed, most: number): NextTokens | null {
  if (inputs.tree.sampled) return null;
  const { prefixes, bosToken } = inputs;
  let count = 0;
  for (let row = 0; row < prefixes.count; row++) {
    const endsLevel = row + 1 === prefixes.count || prefixes.position[row + 1] !== prefixes.position[row];
    if (!endsLevel) continue;
    if (count > 0 && row + 1 > most) break;
    count = row + 1;
  }
  const { parent, token, position } = prefixes;
  const head = {
    count,
    parent: parent.subarray(0, count),
    token: token.subarray(0, count),
    position: position.subarray(0, count),
  };
  const V = inputs.tree.process.symbols.length;
  return nextTokensOf(head, activations.logits, activations.d_vocab_out, V, bosToken !== null);
}

const hasAllWords = ({ V, count, shortest, start }: NextTokens): boolean =>
  count === wordCount(V, start.length - 2 + shortest) + (shortest === 0 ? 1 : 0);

async function wordsApart(
  opened: OpenedModel,
  V: number,
  bosToken: number | null,
  signal: AbortSignal,
): Promise<NextTokens> {
  const room = opened.settings.context - (bosToken === null ? 0 : 1);
  const length = room === 0 ? 0 : affordableLength(V, room, rowsFor(opened, PASS_WORK, RANK_ROWS));
  const { tree } = allWords(V, length, bosToken);
  const { logits, d_vocab_out } = await opened.loaded.session.run(tree, { outputs: { logits: true }, signal });
  return nextTokensOf(tree, logits, d_vocab_out, V, bosToken !== null);
}
