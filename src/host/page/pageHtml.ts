import { languageBlock } from '../../shared/language.js';
import type { Language } from '../../shared/language.js';
import { escapeHtml } from '../../shared/markup.js';

export interface PageHtml {
  readonly title: string;
  /** Which page it is; selects its script and styles. */
  readonly view: 'panel' | 'sideView' | 'preview' | 'inspect' | 'runs';
  /** The origin of the webview's files, as a content security policy names it. */
  readonly cspSource: string;
  /** A random value, different for each page. */
  readonly nonce: string;
  readonly language: Language;
  readonly styles: readonly string[];
  readonly script: string;
}

/** A page with nothing in it but its script: no inline code, nothing from elsewhere. */
export function pageHtml({ title, view, cspSource, nonce, language, styles, script }: PageHtml): string {
  const policy = [
    `default-src 'none'`,
    `img-src ${cspSource} data:`,
    `font-src ${cspSource}`,
    `style-src ${cspSource} 'nonce-${nonce}'`,
    `script-src 'nonce-${nonce}'`,
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="${escapeHtml(language.code)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escapeHtml(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta property="csp-nonce" content="${escapeHtml(nonce)}">
<title>${escapeHtml(title)}</title>
${styles.map((href) => `<link rel="stylesheet" href="${escapeHtml(href)}">`).join('\n')}
</head>
<body>
<div id="app" data-view="${view}"></div>
${languageBlock(language)}<script nonce="${escapeHtml(nonce)}" src="${escapeHtml(script)}"></script>
</body>
</html>`;
}
