import type { ConsoleMessage, Page } from 'playwright-core';

const ofWebview = (url: string) => /vscode-webview|vscode-cdn|vscode-resource|fake\.html|\/webview\//.test(url);

function problemOf(message: ConsoleMessage): string | undefined {
  const text = message.text();
  const { url, lineNumber } = message.location();
  const violation = /content security policy|\bCSP\b|Refused to (load|execute|apply|connect|frame)/i.test(text);
  const error = message.type() === 'error' && ofWebview(url);
  return violation || error ? `${message.type()} in ${url}:${lineNumber}: ${text}` : undefined;
}

/** Collects, as they happen, content-security violations, uncaught errors, and errors that our pages log. */
export function watchForProblems(page: Page): string[] {
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(`uncaught error: ${error.stack ?? error.message}`));
  page.on('crash', () => problems.push('the page crashed'));
  page.on('console', (message) => {
    const problem = problemOf(message);
    if (problem) problems.push(problem);
  });
  return problems;
}
