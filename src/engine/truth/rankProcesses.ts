import * as l10n from '@vscode/l10n';
import { distanceInStretches, type Distance } from '../../analysis/fit/objective.js';
import { ranked } from '../../analysis/fit/ranking.js';
import { shortestOf } from '../../analysis/fit/nextTokens.js';
import { fitFamily, QUICK, THOROUGH, type Fit } from '../../analysis/fit/search.js';
import { nearestOrder, relabelled } from '../../analysis/fit/tokenOrders.js';
import { isClearlyBetter } from '../../analysis/verdict/rules.js';
import { BeliefUpdate } from '../../process/beliefs/belief.js';
import type { FitRequest, FittedProcess } from '../../protocol/fit.js';
import type { ProcessChoice } from '../../protocol/process.js';
import { InputError } from '../../shared/inputError.js';
import { inStretches } from '../../shared/stretches.js';
import type { CallContext } from '../calls.js';
import type { OpenedModel } from '../openedModel.js';
import { bosTokenOf } from '../processes/processChoice.js';
import { composedPresetsFitting, plainPresetsFitting } from '../processes/presetInfos.js';
import { createPreset } from '../../process/presets/catalogue.js';
import { fixedFamily } from '../../analysis/fit/family.js';
import { familyOf, type ChosenFamily } from './families.js';
import { fittedProcess, modelKlOf } from './fittedProcess.js';
import { canBeOrdered, orderedAs } from './otherOrder.js';
import type { WordTable, WordTables } from './wordTables.js';

/** Multiply-adds that fitting one process may take, and comparing it once. */
const FIT_WORK = 3e8;
const COMPARE_WORK = 2e9;
/** From this share of the way on, no other order of tokens is looked for. */
const NEAR = 0.98;
/** Rows on which orders are compared, multiply-adds of that, and of a first look at the nearest. */
const ORDER_ROWS = 1500;
const ORDER_WORK = 5e7;
const QUICK_WORK = 5e7;

export interface RankedProcess extends FittedProcess {
  readonly free: number;
  /** Whether it is the process in use, with fitted parameters. */
  readonly isOwn: boolean;
}

/**
 * Every preset whose vocabulary fits, the process in use and the candidates, each fitted on all words of one length, the
 * nearest first; presets that are made of others are compared as they are. What cannot be compared is left out, with a note that says why.
 * @throws CancelledError
 */
export async function rankProcesses(
  opened: OpenedModel,
  request: FitRequest,
  own: (ChosenFamily & { readonly fit: Fit }) | null,
  tables: WordTables,
  { signal, progress }: CallContext,
): Promise<{ readonly order: readonly RankedProcess[]; readonly notes: readonly string[] }> {
  const notes: string[] = [];
  const found: RankedProcess[] = [];
  const choices = choicesFor(opened, request, own);
  for (const [i, choice] of choices.entries()) {
    const name = choice.kind === 'file' ? choice.path : choice.name;
    progress({
      step: l10n.t('Fitting {0} ({1} of {2})', name, i + 1, choices.length),
      fraction: 0.4 + (0.6 * i) / choices.length,
    });
    try {
      const isOwn = choice === own?.choice;
      const chosen = isOwn ? own : await familyOf(choice, opened.folder, null, signal);
      const [as, other] = await rankedProcess(chosen, isOwn ? own.fit : null, opened, tables, signal);
      found.push(as);
      if (other) found.push(other);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      if (choice.kind !== 'preset' || choice === own?.choice)
        notes.push(l10n.t('{0} is left out: {1}', name, error.message));
    }
  }
  const asTheyAre: string[] = [];
  for (const { name } of composedPresetsFitting(opened.loaded.checkpoint.architecture.d_vocab)) {
    if (own?.choice.kind === 'preset' && own.family.process.name === name) continue;
    progress({ step: l10n.t('Comparing with {0}', name), fraction: 0.98 });
    try {
      const family = fixedFamily(createPreset(name));
      const choice: ProcessChoice = { kind: 'preset', name, params: {} };
      const [as] = await rankedProcess({ family, choice }, null, opened, tables, signal);
      found.push(as);
      asTheyAre.push(name);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      notes.push(l10n.t('{0} is left out: {1}', name, error.message));
    }
  }
  if (asTheyAre.length > 0)
    notes.push(
      l10n.t('Composed presets are compared with their default parameters, not fitted: {0}.', asTheyAre.join(', ')),
    );
  return { order: ranked(found), notes };
}

/** The process in use stands for its preset, and for the candidate that it is. */
function choicesFor(
  { loaded }: OpenedModel,
  { candidates }: FitRequest,
  own: ChosenFamily | null,
): readonly ProcessChoice[] {
  const isOwn = (choice: ProcessChoice) =>
    own !== null &&
    (choice.kind === 'file'
      ? own.choice.kind === 'file' && own.choice.path === choice.path
      : choice.kind === 'preset' && own.choice.kind === 'preset' && own.family.process.name === choice.name);
  const presets = plainPresetsFitting(loaded.checkpoint.architecture.d_vocab).map(({ name }) => {
    const choice: ProcessChoice = { kind: 'preset', name, params: {} };
    return choice;
  });
  return [...(own ? [own.choice] : []), ...presets, ...candidates].filter(
    (choice) => choice === own?.choice || !isOwn(choice),
  );
}

async function rankedProcess(
  chosen: ChosenFamily,
  known: Fit | null,
  { loaded, settings, config }: OpenedModel,
  tables: WordTables,
  signal: AbortSignal,
): Promise<readonly [RankedProcess, RankedProcess | null]> {
  const { family } = chosen;
  const bosToken = bosTokenOf(family.process, loaded.checkpoint.architecture.d_vocab, settings.bos, config);
  const words = await tables.of(family.process.symbols.length, bosToken);
  refuseTooLarge(chosen, words);
  const found = known ?? (await fitFamily(family, words.table, THOROUGH, { left: FIT_WORK }, signal));
  const distance = known ? await inStretches(distanceInStretches(found.process, words.table), signal) : found.distance;
  if (distance === null)
    throw new InputError('negative-probability', l10n.t('it gives some word a negative probability.'));
  const kl_model = await modelKlOf(found.process, words, signal);
  const told: RankedProcess = {
    ...fittedProcess(chosen, found.process, distance, found.atEdge, kl_model),
    free: found.free,
    isOwn: known !== null,
  };
  return [told, await inOtherOrder(chosen, { ...found, distance }, told, words, signal)];
}

/** The process with its symbols as other tokens of the model, where that is clearly nearer; null where it is not. */
async function inOtherOrder(
  chosen: ChosenFamily,
  found: Fit & { readonly distance: Distance },
  told: FittedProcess,
  words: WordTable,
  signal: AbortSignal,
): Promise<RankedProcess | null> {
  const { family } = chosen;
  if (!canBeOrdered(found.process)) return null;
  // Parameters at the edge of their ranges are no fit, however near they lead.
  const isFit = told.at_edge.length === 0;
  if (isFit && told.closed !== null && told.closed >= NEAR) return null;
  const inUse = { kl: isFit ? told.kl : null, markov_kl: [found.distance.order0] };
  const rows = shortestOf(words.table, ORDER_ROWS);
  const order = await nearestOrder([found.process, family.process], rows, { left: ORDER_WORK }, signal);
  if (order === null) return null;
  const own = { ...words, table: relabelled(words.table, order) };
  // Parameters are sought well only where a first look tells that it is worth while.
  for (const [effort, left] of [
    [QUICK, QUICK_WORK],
    [THOROUGH, FIT_WORK],
  ] as const) {
    const fit = await fitFamily(family, own.table, effort, { left }, signal);
    const next = fittedProcess(chosen, fit.process, fit.distance, fit.atEdge, null);
    if (!isClearlyBetter(next, inUse)) return null;
    if (effort === QUICK) continue;
    return {
      ...{ ...next, ...orderedAs(chosen, fit.process, order) },
      kl_model: await modelKlOf(fit.process, own, signal),
      ...{ free: fit.free, isOwn: false },
    };
  }
  return null;
}

/** @throws InputError `tree-too-large` */
function refuseTooLarge({ family }: ChosenFamily, { table }: WordTable): void {
  const { states } = family.process;
  if (table.count * new BeliefUpdate(family.process).operations > COMPARE_WORK)
    throw new InputError(
      'tree-too-large',
      l10n.t('its {0} states take too long on all words of this vocabulary.', states.length),
    );
}
