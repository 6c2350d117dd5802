import * as l10n from '@vscode/l10n';
import type { AnalysisResult } from '../protocol/analysis.js';
import type { ProcessInfo } from '../protocol/process.js';
import { closedText, klWithError } from '../shared/predictionTexts.js';
import { shownLine } from '../shared/shownText.js';
import { checkpointText, ranges, share, unseenR2Text } from '../shared/texts.js';
import { inEnglish } from '../shared/told.js';
import type { SignedVerdict } from '../shared/verdictTexts.js';
import { verdictText } from '../shared/verdictTexts.js';
import { processText } from './processText.js';
import { weighed } from './weighting.js';

/** What a file of a picture or of its data says of where it is from. */
export interface About {
  readonly title: string;
  /** Sentences for a caption: run, step and process; figures; verdict. */
  readonly lines: readonly string[];
  /** What read-outs are of and how words count, which stands under plots without a caption too; absent: nothing depends on it. */
  readonly terms?: string;
  /** The same for programs, kept in a file's metadata. */
  readonly facts: Readonly<Record<string, unknown>>;
}

/** Names come from files: what cannot be seen is spelt out, and what is very long is cut. */
const named = (text: string): string => shownLine(text, 80);

/**
 * Where a picture of an analysis is from.
 * @param made version of what drew it, the folder's name, and when
 */
export function aboutAnalysis(
  result: AnalysisResult,
  verdict: SignedVerdict,
  made: { readonly version: string; readonly folder: string; readonly date: Date },
): About {
  const { process, checkpoint, regression, model, settings } = result;
  const params = Object.entries(process.params).map(
    ([name, value]) => `${named(name)} ${Array.isArray(value) ? `[${value.join(', ')}]` : String(value)}`,
  );
  const of = l10n.t(
    '{0}, {1}, process {2}',
    named(made.folder),
    named(checkpointText(checkpoint)),
    named(process.name),
  );
  const unseen = unseenR2Text(regression.r2_unseen);
  const kl = klWithError(model.kl, model.standard_error?.kl);
  const r2 = regression.r2 === null ? l10n.t('not defined') : share(regression.r2);
  const terms = weighed(l10n.t('Read out from layers {0}', ranges(regression.layers)), settings);
  return {
    title: weighed(of, settings),
    terms,
    lines: [
      `${of}${params.length === 0 ? '' : ` (${params.join(', ')})`}.`,
      `${terms}.`,
      model.closed === null
        ? l10n.t('KL to the ideal {0}; R² {1}, of unseen prefixes {2}.', kl, r2, unseen.text)
        : l10n.t(
            'KL to the ideal {0}, closed {1}; R² {2}, of unseen prefixes {3}.',
            kl,
            closedText(model.closed),
            r2,
            unseen.text,
          ),
      `${shownLine(verdictText(verdict), 400)}${/[.!?]$/.test(verdict.sentence) ? '' : '.'}`,
    ],
    facts: {
      program: `Beliefscope ${made.version}`,
      date: made.date.toISOString(),
      run: named(made.folder),
      checkpoint: { file: named(checkpoint.file), step: checkpoint.step, sha256: checkpoint.sha256 },
      process: { name: named(process.name), params: process.params },
      settings,
      kl: model.kl,
      r2: regression.r2,
      r2_unseen: regression.r2_unseen,
      verdict: { level: verdict.level, sentence: inEnglish(verdict.sentence) },
    },
  };
}

/** Where a picture of a process alone is from. */
export function aboutProcess(
  { name, params }: Pick<ProcessInfo, 'name' | 'params'>,
  { version, date }: { readonly version: string; readonly date: string },
): About {
  const title = l10n.t('Process {0}', shownLine(processText({ name, params }), 400));
  return {
    title,
    lines: [`${title}.`],
    facts: { program: `Beliefscope ${version}`, date, process: { name: named(name), params } },
  };
}

/** The same of a chart: which one it is stands among the facts. */
export const ofChart = ({ title: from, lines, facts }: About, { title }: { readonly title: string }): About => ({
  title: from,
  lines,
  facts: { ...facts, chart: inEnglish(title) },
});
