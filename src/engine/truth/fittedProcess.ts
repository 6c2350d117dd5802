import * as l10n from '@vscode/l10n';
import { modelKl, modelKlCost } from '../../analysis/fit/modelKl.js';
import { closedOf, type Distance } from '../../analysis/fit/objective.js';
import { shortestOf } from '../../analysis/fit/nextTokens.js';
import { isClearlyBetter } from '../../analysis/verdict/rules.js';
import type { Process } from '../../process/process.js';
import type { BetterProcess, FittedProcess } from '../../protocol/fit.js';
import type { ProcessParams } from '../../protocol/process.js';
import { finite } from '../../shared/plainNumbers.js';
import { inStretches } from '../../shared/stretches.js';
import { significant } from '../../shared/texts.js';
import { withParams, type ChosenFamily } from './families.js';
import type { WordTable } from './wordTables.js';

/** Multiply-adds that a comparison with noisy symbols may take; longer words are left out of it beyond. */
const MOST_WORK = 1e9;

/** A process with its distance, as the protocol tells it. */
export function fittedProcess(
  { family, choice }: ChosenFamily,
  process: Process,
  distance: Distance | null,
  atEdge: readonly string[],
  kl_model: number | null,
): FittedProcess {
  const kl = distance && finite(distance.kl);
  return {
    process: process.name,
    title: family.title,
    params: process.params as ProcessParams,
    kl,
    kl_model,
    closed: kl === null ? null : distance && closedOf(distance),
    at_edge: atEdge,
    choice: withParams(choice, process.params),
  };
}

/** KL(model ‖ process) on words as long as time allows; null where that is none. */
export async function modelKlOf(
  process: Process,
  { table, own }: WordTable,
  signal: AbortSignal,
): Promise<number | null> {
  const perRow = modelKlCost(process, table) / table.count;
  const rows = shortestOf(table, MOST_WORK / perRow);
  return inStretches(modelKl(process, rows, own), signal);
}

/** Positions that a context must have for a fitted process to be called better: to one or two of them nearly anything fits. */
export const LEAST_POSITIONS = 3;

/** What the process in use is compared by. */
export interface InUse {
  readonly title: string;
  readonly kl: number | null;
  readonly order0: number;
}

/** The first of some processes that predicts the model clearly better than the one in use, and a sentence that says so. */
export function betterOf(
  inUse: InUse,
  found: readonly (FittedProcess & { readonly ofSame: boolean; readonly free?: number })[],
): BetterProcess | null {
  const better = found.find((each) => isClearlyBetter(each, { kl: inUse.kl, markov_kl: [inUse.order0] }));
  if (!better) return null;
  const { ofSame, free: _free, ...process } = better;
  const than = ofSame ? l10n.t('the parameters in use') : l10n.t('{0}, the process in use', inUse.title);
  return {
    process,
    sentence: l10n.t(
      '{0} predicts this model {1} better than {2}',
      nameWithParams(process),
      times(inUse.kl, process.kl),
      than,
    ),
  };
}

function times(before: number | null, after: number | null): string {
  if (before === null || after === null || !(after > 0)) return l10n.t('far');
  const ratio = before / after;
  return ratio >= 1e6 ? l10n.t('more than a million times') : l10n.t('{0} times', significant(ratio, 2));
}

/** `Mess3 (x 0.050, a 0.850)`. */
export function nameWithParams({ title, params }: Pick<FittedProcess, 'title' | 'params'>): string {
  const parts = Object.entries(params).map(
    ([name, value]) => `${name} ${typeof value === 'number' ? decimals(value) : `[${value.map(decimals).join(', ')}]`}`,
  );
  return parts.length === 0 ? title : `${title} (${parts.join(', ')})`;
}

const decimals = (value: number): string =>
  Number.isInteger(value) ? String(value) : Math.abs(value) >= 0.001 ? value.toFixed(3) : significant(value, 2);
