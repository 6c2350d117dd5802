import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { language } from '../language.js';
import { pageHtml } from './pageHtml.js';
import type { PageHtml } from './pageHtml.js';

/** Folders that pages may load scripts and styles from; they may load nothing from anywhere else. */
const pageRoots = (extension: vscode.Uri): vscode.Uri[] => [
  vscode.Uri.joinPath(extension, 'dist', 'webview'),
  vscode.Uri.joinPath(extension, 'media'),
];

/** Options of every page. */
export const pageOptions = (extension: vscode.Uri): vscode.WebviewOptions => ({
  enableScripts: true,
  localResourceRoots: pageRoots(extension),
});

/** The HTML of one of our pages, with a nonce that no other page has. */
export function htmlFor(webview: vscode.Webview, extension: vscode.Uri, view: PageHtml['view'], title: string): string {
  const at = (...path: string[]) => webview.asWebviewUri(vscode.Uri.joinPath(extension, ...path)).toString();
  return pageHtml({
    title,
    view,
    cspSource: webview.cspSource,
    nonce: randomBytes(16).toString('base64url'),
    language: language(),
    styles: [at('dist', 'webview', 'codicon.css'), at('media', `${view}.css`)],
    script: at('dist', 'webview', `${view}.js`),
  });
}
