import * as l10n from '@vscode/l10n';
import { createHash } from 'node:crypto';
import { ENGLISH, languageBlock } from '../shared/language.js';
import { escapeHtml } from '../shared/markup.js';
import { packedJson } from '../shared/packedArrays.js';
import { shownLines } from '../shared/shownText.js';
import type { Report } from '../protocol/report.js';

/** What a report is made of beside its data, as the build leaves it. */
export interface ReportPage {
  /** The page's code, and its styles with all that they name. */
  readonly script: string;
  readonly styles: string;
}

/**
 * One HTML file that needs nothing but itself. The one script that may run is known by its hash, nothing may be loaded, and
 * what comes from runs stands in a block of JSON that cannot end before its end.
 */
export function reportHtml(report: Report, { script, styles }: ReportPage, language = ENGLISH): string {
  // Within text of the code these mean the same, and do not end the element that it stands in.
  const code = script.replaceAll(/<\/(?=script)/gi, '<\\/').replaceAll('<!--', '<\\!--');
  // Known by the styles: the same report has the same bytes. It lets no script run.
  const nonce = digest(styles);
  const policy = [
    `default-src 'none'`,
    `script-src 'sha256-${digest(code)}'`,
    `style-src 'nonce-${nonce}'`,
    `font-src data:`,
    // A picture is drawn from its own text, to be saved as pixels.
    `img-src data:`,
    `base-uri 'none'`,
    `form-action 'none'`,
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="${escapeHtml(language.code)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="Beliefscope ${escapeHtml(report.version)}">
<meta property="csp-nonce" content="${nonce}">
<title>${escapeHtml(shownLines(report.title))}</title>
<style nonce="${nonce}">${styles.replaceAll(/<\/(?=style)/gi, '<\\/')}</style>
</head>
<body>
<noscript>${escapeHtml(l10n.t('This report draws its plots by a script that it holds itself; scripts are switched off here.'))}</noscript>
<div id="app"></div>
${languageBlock(language)}<script type="application/json" id="report">${dataText(report)}</script>
<script>${code}</script>
</body>
</html>
`;
}

/** JSON that cannot be read as markup: no text of a run can end the block that it stands in, or begin a comment. */
export const dataText = (report: Report): string => packedJson(report).replaceAll('<', '\\u003c');

const digest = (text: string): string => createHash('sha256').update(text, 'utf8').digest('base64');
