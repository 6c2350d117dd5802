import * as l10n from '@vscode/l10n';
import { distanceInStretches } from '../../analysis/fit/objective.js';
import { ranked } from '../../analysis/fit/ranking.js';
import { fitFamily, THOROUGH, type Fit } from '../../analysis/fit/search.js';
import { BeliefUpdate } from '../../process/beliefs/belief.js';
import type { FitRequest, FittedProcess } from '../../protocol/fit.js';
import type { ProcessChoice } from '../../protocol/process.js';
import { InputError } from '../../shared/inputError.js';
import { inStretches } from '../../shared/stretches.js';
import type { CallContext } from '../calls.js';
import type { OpenedModel } from '../openedModel.js';
import { bosTokenOf } from '../processes/processChoice.js';
import { plainPresetsFitting } from '../processes/presetInfos.js';
import { familyOf, type ChosenFamily } from './families.js';
import { fittedProcess, modelKlOf } from './fittedProcess.js';
import type { WordTable, WordTables } from './wordTables.js';

/** Multiply-adds that fitting one process may take, and comparing it once. */
const FIT_WORK = 3e8;
const COMPARE_WORK = 2e9;

export interface RankedProcess extends FittedProcess {
  readonly free: number;
  /** Whether it is the process in use, with fitted parameters. */
  readonly isOwn: boolean;
}

/**
 * Every preset whose vocabulary fits, the process in use and the candidates, each fitted on all words of one length, the
 * nearest first. What cannot be compared is left out, with a note that says why.
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
      found.push(await rankedProcess(chosen, isOwn ? own.fit : null, opened, tables, signal));
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      if (choice.kind !== 'preset' || choice === own?.choice)
        notes.push(l10n.t('{0} is left out: {1}', name, error.message));
    }
  }
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
): Promise<RankedProcess> {
  const { family } = chosen;
  const bosToken = bosTokenOf(family.process, loaded.checkpoint.architecture.d_vocab, settings.bos, config);
  const words = await tables.of(family.process.symbols.length, bosToken);
  refuseTooLarge(chosen, words);
  const found = known ?? (await fitFamily(family, words.table, THOROUGH, { left: FIT_WORK }, signal));
  const distance = known ? await inStretches(distanceInStretches(found.process, words.table), signal) : found.distance;
  if (distance === null)
    throw new InputError('negative-probability', l10n.t('it gives some word a negative probability.'));
  const kl_model = await modelKlOf(found.process, words, signal);
  return {
    ...fittedProcess(chosen, found.process, distance, found.atEdge, kl_model),
    free: found.free,
    isOwn: known !== null,
  };
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
