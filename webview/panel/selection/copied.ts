import type { AnalysisResult, SelectionPage } from '../../../src/protocol/analysis.js';
import { csvField, jsonText, pythonComment, pythonString } from '../../../src/shared/writtenText.js';
import { checkpointText } from '../../../src/shared/texts.js';

/** What is copied of a selection: of which run, which beliefs, and what they have in common. */
export interface CopiedSelection {
  readonly name: string;
  readonly result: AnalysisResult;
  /** Belief indices, ascending. */
  readonly selected: readonly number[];
  readonly common: SelectionPage;
}

export type CopyForm = 'json' | 'csv' | 'numpy';

export function selectionText(form: CopyForm, copied: CopiedSelection): string {
  return form === 'json' ? asJson(copied) : form === 'csv' ? asCsv(copied) : asNumpy(copied);
}

/** The row of a belief in a table of vectors. A belief that occurs nowhere has no read-out: null. */
function vectorOf(table: Float64Array, states: number, belief: number): number[] | null {
  const vector = Array.from(table.subarray(belief * states, (belief + 1) * states));
  return vector.some(Number.isNaN) ? null : vector;
}

function asJson({ name, result, selected, common }: CopiedSelection): string {
  const { beliefs, process, checkpoint } = result;
  const states = process.states.length;
  return `${jsonText(
    {
      run: name,
      checkpoint: checkpoint.file,
      sha256: checkpoint.sha256,
      process: { name: process.name, params: process.params, states: process.states },
      decimals: result.settings.decimals,
      probability: common.probability,
      by_position: common.by_position,
      mean: common.mean,
      mean_read_out: common.mean_read_out,
      beliefs: selected.map((index) => ({
        index,
        belief: vectorOf(beliefs.vector, states, index),
        read_out: vectorOf(beliefs.centre, states, index),
        positions: beliefs.positions[index],
        words_ending: beliefs.words_ending[index],
      })),
    },
    2,
  )}\n`;
}

/** A row for each belief: its index, vector, mean read-out (empty where it occurs nowhere), and how often it occurs. */
function asCsv({ result, selected }: CopiedSelection): string {
  const { beliefs, process } = result;
  const states = process.states.length;
  const none = process.states.map(() => '');
  const head = [
    'index',
    ...process.states.map((state) => `belief ${state}`),
    ...process.states.map((state) => `read-out ${state}`),
    'positions',
    'words_ending',
  ];
  const rows = selected.map((index) => [
    index,
    ...(vectorOf(beliefs.vector, states, index) ?? none),
    ...(vectorOf(beliefs.centre, states, index) ?? none),
    beliefs.positions[index],
    beliefs.words_ending[index],
  ]);
  return [head, ...rows].map((row) => `${row.map((field) => csvField(String(field))).join(',')}\n`).join('');
}

/** Python that makes arrays of the beliefs; a belief that occurs nowhere has a read-out of NaN. */
function asNumpy({ name, result, selected, common }: CopiedSelection): string {
  const { beliefs, process, checkpoint } = result;
  const states = process.states.length;
  const row = (vector: readonly number[] | null): string =>
    vector === null ? `[${process.states.map(() => 'np.nan').join(', ')}]` : `[${vector.join(', ')}]`;
  const matrix = (table: Float64Array): string =>
    `np.array([\n${selected.map((index) => `    ${row(vectorOf(table, states, index))},\n`).join('')}])`;
  const vector = (values: readonly number[] | null): string => (values === null ? 'None' : `np.array(${row(values)})`);
  return [
    pythonComment(`${selected.length} selected beliefs of ${name}, ${checkpointText(checkpoint)}, ${process.name}`),
    'import numpy as np',
    '',
    `states = [${process.states.map(pythonString).join(', ')}]`,
    `index = np.array([${selected.join(', ')}])`,
    `belief = ${matrix(beliefs.vector)}`,
    `read_out = ${matrix(beliefs.centre)}`,
    `probability = ${common.probability}`,
    `mean = ${vector(common.mean)}`,
    `mean_read_out = ${vector(common.mean_read_out)}`,
    '',
  ].join('\n');
}
