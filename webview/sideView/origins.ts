import type { AnalysisResult } from '../../src/protocol/analysis.js';
import { assumedText, originText } from '../../src/shared/provenanceTexts.js';
import { el } from '../ui/dom.js';

/** The process with where it is from, and what was assumed, each in one short line; the reasons are their titles. */
export function originLines({ process, provenance, assumed }: AnalysisResult): HTMLElement[] {
  const origin = provenance.process;
  const told = `Process ${process.name}${origin ? `: ${originText(origin)}` : ''}`;
  const lines = [el('p', { class: 'about-line', testId: 'process-origin' }, told)];
  if (assumed.length > 0) {
    const why = assumed.flatMap((each) => [each.why, ...each.lookalikes.map((field) => `Not understood: ${field}.`)]);
    const text = `Assumed: ${assumed.map(assumedText).join(', ')}`;
    lines.push(el('p', { class: 'about-line', testId: 'assumed', title: why.join('\n') }, text));
  }
  return lines;
}
