import { ESLint } from 'eslint';
import { describe, expect, it } from 'vitest';
import { join } from 'node:path';
import tseslint from 'typescript-eslint';
import { root } from '../../tools/paths.mjs';

/** The project's rules about text, on a parser alone: the types of the whole project take long to load. */
async function complaints(code: string, file: string): Promise<number> {
  const { default: rules } = (await import(join(root, '.config/textRules.mjs'))) as { default: object[] };
  const eslint = new ESLint({
    cwd: root,
    overrideConfigFile: true,
    overrideConfig: [{ files: ['**/*.ts'], languageOptions: { parser: tseslint.parser } }, ...rules] as never,
  });
  const [result] = await eslint.lintText(code, { filePath: join(root, file) });
  return (result?.messages ?? []).filter(({ ruleId }) => ruleId === 'no-restricted-syntax').length;
}

describe('going around a door of texts', () => {
  it.each([
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
  ])('%s: %s', async (file, code) => expect(await complaints(code, file)).toBeGreaterThan(0));

  it.each([
    ['src/host/door/x.ts', 'vscode.window.showErrorMessage(name)'],
    [
      'src/host/x.ts',
      'showError(name); vscode.window.showTextDocument(file); vscode.window.onDidChangeActiveTextEditor(f)',
    ],
    ['src/cli/terminal.ts', 'process.stderr.write(name)'],
    ['webview/x.ts', "setText(element, name); element.append(child); element.setAttribute('data-state', state)"],
  ])('but not the door itself, nor what takes no text: %s: %s', async (file, code) =>
    expect(await complaints(code, file)).toBe(0),
  );

  it('is forbidden by the configuration that npm run lint uses', async () => {
    const eslint = new ESLint({ cwd: root, overrideConfigFile: join(root, '.config/eslint.config.mjs') });
    for (const file of ['src/host/labels.ts', 'src/extension.ts', 'src/cli/run.ts', 'webview/panel/main.ts']) {
      const { rules } = (await eslint.calculateConfigForFile(join(root, file))) as { rules: Record<string, unknown[]> };
      expect(rules['no-restricted-syntax']?.[0], file).toBe(2);
    }
  });
});
