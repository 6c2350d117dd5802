import * as l10n from '@vscode/l10n';
import type { AnalysisResult } from '../../src/protocol/analysis.js';
import { assumedText, originText } from '../../src/shared/provenanceTexts.js';
import type { FolderTold } from '../../src/protocol/sideView.js';
import { chipsOf } from '../panel/strip/chips.js';
import { el } from '../ui/dom.js';

/** The process with where it is from, what was assumed and what a person changed, each in one short line; the reasons are their titles. */
export function originLines(result: AnalysisResult, told: FolderTold | undefined): HTMLElement[] {
  const { process, provenance, assumed } = result;
  const chips = told === undefined ? [] : chipsOf({ result, ...told });
  const isSaid = chips.some(({ name, state }) => name === 'process' && state === 'told');
  // A parameter that a person set makes the whole choice theirs; the process is still the one that the config names.
  const origin = isSaid && provenance.process?.from === 'you' ? told?.listing.provenance.process : provenance.process;
  const text = origin
    ? l10n.t('Process {0}: {1}', process.name, originText(origin))
    : l10n.t('Process {0}', process.name);
  const lines = [el('p', { class: 'about-line', testId: 'process-origin' }, text)];
  if (assumed.length > 0) {
    const why = assumed.flatMap((each) => [
      each.why,
      ...each.lookalikes.map((field) => l10n.t('Not understood: {0}.', field)),
    ]);
    const all = l10n.t('Assumed: {0}', assumed.map(assumedText).join(', '));
    lines.push(el('p', { class: 'about-line', testId: 'assumed', title: why.join('\n') }, all));
  }
  const changes = chips.filter(({ state }) => state === 'changed');
  if (changes.length > 0) {
    const all = changes.map(({ label, value, word }) => `${label} ${value} (${word})`).join(', ');
    const sources = changes.map(({ label, source }) => `${label}: ${source}`).join('\n');
    lines.push(el('p', { class: 'about-line', testId: 'changed', title: sources }, l10n.t('Changed by you: {0}', all)));
  }
  return lines;
}
