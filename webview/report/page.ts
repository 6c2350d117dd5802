import * as l10n from '@vscode/l10n';
import type { Report, ReportRun } from '../../src/protocol/report.js';
import { checkpointText } from '../../src/shared/texts.js';
import { latestVerdict, verdictText } from '../../src/shared/verdictTexts.js';
import { el } from '../ui/dom.js';
import { part } from './part.js';
import { runSection } from './run.js';
import { counted } from '../../src/shared/counted.js';

/** The whole report: what it is, a table of contents where there are several runs, and the runs. */
export function reportPage(report: Report): HTMLElement {
  const sections = report.runs.map((run) => ({ run, ...runSection(run, report.version) }));
  return el(
    'main',
    { class: 'report', testId: 'report' },
    el(
      'header',
      { class: 'report-part' },
      el('h1', {}, report.title),
      el(
        'p',
        { class: 'hint' },
        l10n.t(
          '{0}, analysed by Beliefscope {1}. The file needs no network; plots can be pointed at, turned, zoomed and gone through by keys.',
          counted.runs(report.runs.length),
          report.version,
        ),
      ),
    ),
    sections.length > 1 ? contents(sections) : null,
    ...sections.map(({ element }) => element),
  );
}

/** Runs by name with their verdicts; each leads to its section. */
function contents(sections: readonly { readonly run: ReportRun; readonly heading: HTMLElement }[]): HTMLElement {
  const entry = ({ run, heading }: (typeof sections)[number]): HTMLElement => {
    const { analysis, check } = run;
    const link = el('button', { type: 'button' }, `${run.name}, ${checkpointText(analysis.checkpoint)}`);
    link.addEventListener('click', () => {
      heading.scrollIntoView();
      heading.focus({ preventScroll: true });
    });
    return el('li', {}, link, ` – ${verdictText(latestVerdict(analysis, check))}`);
  };
  return el(
    'nav',
    { class: 'report-contents', testId: 'report-contents', 'aria-label': l10n.t('Contents') },
    part(l10n.t('Contents'), 2, el('ol', {}, ...sections.map(entry))),
  );
}
