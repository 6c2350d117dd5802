import type { AnalysisResult, BeliefRow } from '../protocol/analysis.js';
import type { ProcessChoice } from '../protocol/process.js';

const integer = new Intl.NumberFormat('en');

/** 11520000 as `11,520,000`. */
export const formatCount = (value: number): string => integer.format(value);

/** `step 11,520,000`, or the file's name where no step is known. */
export const checkpointLabel = ({ file, step }: { readonly file: string; readonly step: number | null }): string =>
  step === null ? file : `step ${formatCount(step)}`;

/** Title of a panel. */
export const panelTitle = (folder: string, result: AnalysisResult | null): string =>
  result ? `${folder} · ${checkpointLabel(result.checkpoint)}` : folder;

/** An r² with enough digits to tell good fits apart: 0.9987. */
export const formatR2 = (r2: number): string => r2.toFixed(4);

export const processLabel = (choice: ProcessChoice): string =>
  choice.kind === 'preset' ? choice.name : choice.kind === 'file' ? choice.path : choice.name;

/** A probability without noise: 0, 1, 0.5, 0.333. */
const formatProbability = (value: number): string => String(Number(value.toFixed(3)));

/** `S: 0.5, T: 0.5`: states of zero probability are left out; of many, the likeliest stand. */
export function beliefLabel(vector: readonly number[], states: readonly string[], most = 6): string {
  const parts = vector
    .map((value, state) => ({ value, name: states[state] ?? String(state) }))
    .filter(({ value }) => Math.abs(value) >= 0.0005);
  const shown =
    parts.length <= most ? parts : [...parts].sort((a, b) => Math.abs(b.value) - Math.abs(a.value)).slice(0, most);
  const text = shown.map(({ value, name }) => `${name}: ${formatProbability(value)}`).join(', ');
  return parts.length > shown.length ? `${text}, …` : text;
}

/**
 * The three texts of a belief in a quick pick.
 * @param full whether whole words are meant, and it matters if one ends in the belief
 */
export function beliefItem(
  row: BeliefRow,
  states: readonly string[],
  full: boolean,
): { label: string; description: string; detail: string } {
  const ending =
    row.words_ending === 0
      ? 'no word ends in it'
      : `${formatCount(row.words_ending)} ${row.words_ending === 1 ? 'word ends' : 'words end'} in it`;
  return {
    label: `Belief ${row.index}`,
    description: beliefLabel(row.vector, states),
    detail: `at ${formatCount(row.positions)} ${row.positions === 1 ? 'position' : 'positions'}${full ? `, ${ending}` : ''}`,
  };
}
