import { beforeAll, describe, expect, it } from 'vitest';
import { complaintsAbout } from './lint.js';

type Source = readonly [file: string, code: string];

const AROUND: readonly Source[] = [
  ['src/host/x.ts', 'vscode.window.showErrorMessage(name)'],
  ['src/host/x.ts', "vscode.window['showErrorMessage'](name)"],
  ['src/host/x.ts', 'const { showErrorMessage } = vscode.window'],
  ['src/host/x.ts', "import { window } from 'vscode'"],
  ['src/host/x.ts', 'vscode.window.showQuickPick([{ label: name }])'],
  ['src/host/x.ts', 'vscode.window.setStatusBarMessage(name)'],
  ['src/host/x.ts', 'vscode.window.withProgress({ title: name }, work)'],
  ['src/host/x.ts', 'item.tooltip = new vscode.MarkdownString(name)'],
  ['src/host/x.ts', 'pick.items = [{ label: name }]'],
  ['src/host/x.ts', 'panel.title = name'],
  ['src/extension.ts', 'vscode.window.showInformationMessage(name)'],
  ['src/cli/x.ts', 'process.stdout.write(name)'],
  ['src/cli/commands/x.ts', 'globalThis.process.stderr.write(name)'],
  ['src/engine/x.ts', 'console.log(name)'],
  ['webview/x.ts', 'element.innerHTML = name'],
  ['webview/x.ts', 'element.textContent = name'],
  ['webview/x.ts', 'select(element).html(name)'],
  ['webview/x.ts', "element.insertAdjacentHTML('beforeend', name)"],
  ['webview/x.ts', "element.setAttribute('href', name)"],
  ['webview/x.ts', 'element.append(`state ${name}`)'],
];
const THROUGH: readonly Source[] = [
  ['src/host/door/x.ts', 'vscode.window.showErrorMessage(name)'],
  [
    'src/host/x.ts',
    'showError(name); vscode.window.showTextDocument(file); vscode.window.onDidChangeActiveTextEditor(f)',
  ],
  ['src/cli/terminal.ts', 'process.stderr.write(name)'],
  ['webview/x.ts', "setText(element, name); element.append(child); element.setAttribute('data-state', state)"],
];

describe('going around a door of texts', () => {
  const told = new Map<Source, number>();
  beforeAll(async () => {
    const sources = [...AROUND, ...THROUGH];
    for (const [at, found] of (await complaintsAbout(sources)).entries())
      told.set(sources[at], found.filter(({ code }) => code === 'beliefscope(restricted-syntax)').length);
  });

  it.each(AROUND.map((source) => [...source, source] as const))('%s: %s', (_file, _code, source) =>
    expect(told.get(source)).toBeGreaterThan(0),
  );

  it.each(THROUGH.map((source) => [...source, source] as const))(
    'but not the door itself, nor what takes no text: %s: %s',
    (_file, _code, source) => expect(told.get(source)).toBe(0),
  );
});
