import type { Frame } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { accessibilityViolations } from './harness/accessibility.js';
import { lookAfter } from './harness/lookAfter.js';
import { Workbench } from './harness/workbench.js';
import { makeWorkspace, type Workspace } from './harness/workspace.js';

/** A golden mean process: A emits 0 and stays, or 1 and goes to B, which emits 0 and comes back. */
const process = (stay: string, go: string) => `{
  "states": ["A", "B"],
  "symbols": ["0", "1"],
  "transitions": [
    { "from": "A", "to": "A", "symbol": "0", "probability": ${stay} },
    { "from": "A", "to": "B", "symbol": "1", "probability": ${go} },
    { "from": "B", "to": "A", "symbol": "0", "probability": 1 }
  ]
}
`;

describe('a process file, seen while it is typed', () => {
  let workspace: Workspace;
  let workbench: Workbench;
  let preview: Frame;

  beforeAll(async () => {
    workspace = await makeWorkspace();
    await writeFile(join(workspace.path, 'golden.process.json'), process('"1/2"', '"1/2"'));
    // Else the editor adds brackets and spaces to what is written into it.
    const settings = { 'editor.autoClosingBrackets': 'never', 'editor.autoIndent': 'none' };
    workbench = await Workbench.launch({ workspace: workspace.path, settings });
  });
  lookAfter(() => ({ workbench, workspace }));

  const text = (id: string) => preview.getByTestId(id).first().innerText();
  const editor = () => workbench.page.locator('.editor-instance .monaco-editor').first();

  /** Replaces what is in the editor, as if it were pasted. */
  async function write(content: string): Promise<void> {
    await editor().locator('.view-lines').click();
    await workbench.page.keyboard.press('Control+A');
    await workbench.page.keyboard.press('Delete');
    await workbench.page.keyboard.insertText(content);
  }

  test('the preview opens beside the file', async () => {
    await workbench.explorer.row('golden.process.json').dblclick();
    await editor().waitFor();
    await workbench.run('Beliefscope: Preview Process');
    preview = await workbench.webview('[data-testid="process"][data-state="ready"]');
    expect(await text('process-title')).toContain('golden');
    expect(await text('stationary')).toMatch(/A\s.*0\.667/s);
    expect(await text('stationary')).toMatch(/B\s.*0\.333/s);
    await workbench.screenshot('process-preview');
  });

  test('it follows what is typed', async () => {
    await write(process('"1/3"', '"2/3"'));
    // π = (p, 1) / (1 + p) with p the chance to leave A: 0.6 and 0.4.
    await expect.poll(() => text('stationary')).toMatch(/A\s.*0\.600/s);
    expect(await text('stationary')).toMatch(/B\s.*0\.400/s);
  });

  test('a row that does not sum to one is marked at its place, and the last good picture stays', async () => {
    await write(process('"1/3"', '"1/3"'));
    await preview.getByTestId('problem-message').waitFor();
    await expect.poll(() => text('problem-message')).toMatch(/A.*(sum|add)/s);
    expect(await text('stationary')).toMatch(/A\s.*0\.600/s);
    await editor().locator('.squiggly-error').first().waitFor();
    await workbench.screenshot('process-broken');
  });

  test('mended, the mark and the line go', async () => {
    await write(process('"1/4"', '"3/4"'));
    await preview.getByTestId('problem').waitFor({ state: 'hidden' });
    await editor().locator('.squiggly-error').first().waitFor({ state: 'detached' });
    await expect.poll(() => text('stationary')).toMatch(/A\s.*0\.571/s);
  });

  test.each(['dark', 'light', 'high-contrast'] as const)(
    'passes the accessibility check in the theme %s',
    async (theme) => {
      await workbench.setTheme(theme);
      await workbench.screenshot(`process-${theme}`);
      expect(workbench.takeProblems()).toEqual([]);
      expect(await accessibilityViolations(preview)).toEqual([]);
      workbench.takeProblems();
    },
  );

  test('a preset of many states can be read in a narrow column', async () => {
    await workbench.setTheme('dark');
    await workbench.run('View: Close All Editors');
    await workbench.run('Beliefscope: Preview Process');
    await workbench.quickInput.type('mr name');
    await workbench.quickInput.rows.first().waitFor();
    await workbench.quickInput.accept();
    preview = await workbench.webview('[data-testid="process"][data-state="ready"]');
    // The window as narrow as the workbench allows beside the side bar: some 250 px for the preview.
    await workbench.page.setViewportSize({ width: 620, height: 900 });
    await expect.poll(() => preview.evaluate(() => document.documentElement.clientWidth)).toBeLessThan(300);
    expect(
      await preview.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth),
    ).toBe(0);
    await workbench.screenshot('process-narrow');
    await workbench.page.setViewportSize({ width: 1440, height: 940 });
  });

  test('a preset becomes a file', async () => {
    await workbench.run('Beliefscope: New Process File from Preset…');
    await workbench.quickInput.type('mess3');
    await workbench.quickInput.accept();
    const lines = workbench.page.locator('.editor-instance .view-lines').first();
    await expect.poll(async () => (await lines.innerText()).replaceAll('\u00a0', ' ')).toContain('"states"');
  });
});
