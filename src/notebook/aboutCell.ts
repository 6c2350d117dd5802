import type { AnalysisResult } from '../protocol/analysis.js';
import { verdictText } from '../shared/verdictTexts.js';
import { jsonText, markdownText } from '../shared/writtenText.js';
import type { NotebookFile } from './fileCells.js';
import { markdown, type Cell } from './ipynb.js';

export interface About {
  /** The run's folder, by its name alone. */
  readonly run: string;
  readonly version: string;
}

/** The first cell: what the notebook is, of which file, step, process and settings. */
export function aboutCell({ run, version }: About, result: AnalysisResult, { sha256 }: NotebookFile): Cell {
  const { checkpoint, process, settings, regression, inputs, notes } = result;
  const line = (name: string, value: string) => `| ${name} | ${markdownText(value)} |`;
  const params = Object.entries(process.params);
  const { decimals, weighting, context, sample, bos, other_logits, ridge, cutoff } = settings;
  return markdown(
    'about',
    `# Belief geometry of ${markdownText(run)}`,
    '',
    'Written by Beliefscope. It recomputes what the panel shows: it loads the checkpoint, runs it, builds the beliefs of the process,',
    'reads them out of the residual stream, and compares the numbers in its last cell. It needs torch, scikit-learn, numpy and matplotlib:',
    '`pip install torch scikit-learn numpy matplotlib`.',
    '',
    '| | |',
    '|---|---|',
    line('checkpoint', checkpoint.file),
    line('step', checkpoint.step === null ? 'none' : String(checkpoint.step)),
    line('sha256', sha256),
    line('process', process.name + (params.length > 0 ? ` ${jsonText(process.params)}` : '')),
    line('words', `${inputs.count} of ${inputs.n_ctx} positions${inputs.sampled_of === null ? '' : ', drawn'}`),
    line('layers', regression.layers.join(', ')),
    line('settings', jsonText({ decimals, weighting, context, sample, bos, other_logits, ridge, cutoff })),
    line('verdict', verdictText(result.verdict)),
    line('version', `Beliefscope ${version}`),
    ...(notes.length > 0 ? ['', ...notes.map((note) => `- ${markdownText(note)}`)] : []),
  );
}
